"""No configuration: SQLite, files as broker and mailbox, secrets made at the first start."""

from civic.core.first_start import local_secret
from civic.settings.base import *  # noqa: F403
from civic.settings.base import DATA_DIR, env

DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("CIVIC_DEMO", True)
SECRET_KEY = local_secret(DATA_DIR / "secret_key")
PERSON_KEY = local_secret(DATA_DIR / "person_key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}")

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

CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(DATA_DIR / "broker"),
    "data_folder_out": str(DATA_DIR / "broker"),
    "control_folder": str(DATA_DIR / "broker-control"),
    "processed_folder": str(DATA_DIR / "broker-processed"),
    "store_processed": False,
    "polling_interval": 0.1,
}
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 2
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
