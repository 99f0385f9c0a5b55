"""Production, without TLS in front, plus one bare page to compare with."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost")
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8765")
os.environ.setdefault("EMAIL_URL", "smtp://127.0.0.1:2526")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("LOG_LEVEL", "WARNING")

from civic.settings.production import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
CELERY_BROKER_URL = "memory://"
