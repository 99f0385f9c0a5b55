"""Production as it is, plus one bare page to compare with. TLS is said to end in front of it."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("SITE_URL", "https://127.0.0.1:8765")
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:2526")

from civic.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
