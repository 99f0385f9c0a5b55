"""No configuration: SQLite, files as broker and mailbox, secrets made at the first start."""

from civic.core.first_start import local_folder, local_secret
from civic.settings.base import *  # noqa: F403
from civic.settings.base import DATA_DIR, STATIC_ROOT, env

local_folder(DATA_DIR)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("CIVIC_DEMO", True)
SECRET_KEY = local_secret(DATA_DIR / "secret_key")
PERSON_KEY = local_secret(DATA_DIR / "person_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "civic.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

BROKER_DIR = local_folder(DATA_DIR / "broker")
CELERY_BROKER_TRANSPORT = "civic.core.file_broker:Transport"
CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(BROKER_DIR),
    "data_folder_out": str(BROKER_DIR),
    "control_folder": str(local_folder(DATA_DIR / "broker-control")),
    "polling_interval": 0.1,
}
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 2
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = local_folder(DATA_DIR / "mail")

# Static files straight from the source: nothing to collect.
WHITENOISE_USE_FINDERS = True
local_folder(STATIC_ROOT)
