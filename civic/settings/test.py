"""The suite's settings: SQLite in memory, or the servers named by DATABASE_URL and REDIS_URL."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from civic.settings.base import *  # noqa: F403
from civic.settings.base import env

DATA_DIR = Path(tempfile.mkdtemp(prefix="civic-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
SECRET_KEY = "only-for-tests"  # noqa: S105
PERSON_KEY = "only-for-tests"
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["*"]
SITE_URL = "http://testserver"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()  # whitenoise warns where it is missing
KEY_STORE_DIRS = [DATA_DIR / "keys", DATA_DIR / "keys-copy"]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR}/test.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "civic.core.soft_cache.SoftRedisCache",
            "LOCATION": REDIS_URL,
            # Test processes that run side by side share one Redis.
            "KEY_PREFIX": f"test-{os.getpid()}",
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
NEAR_CACHE_SECONDS = 0.0  # what a test changes is seen at once
CELERY_BROKER_URL = REDIS_URL or "memory://"

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
