"""Settings that every way of running shares; what differs between cities: the environment."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env

env = Env()
ROOT = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("CIVIC_DATA_DIR", "") or ROOT / "var").resolve()

# --- The city -------------------------------------------------------------------------------
CITY_NAME = env.str("CITY_NAME", "London")
CITY_COUNTRY = env.str("CITY_COUNTRY", "United Kingdom")
SITE_NAME = env.str("SITE_NAME", "Civic")
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}")
CITY_CURRENCY = env.str("CITY_CURRENCY", "GBP")
DATA_LICENCE_NAME = env.str("DATA_LICENCE_NAME", "Creative Commons Attribution 4.0")
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", "https://creativecommons.org/licenses/by/4.0/")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "civic@city.example")
DEMO = env.bool("CIVIC_DEMO", False)
CHALLENGE_DAYS = env.int("CHALLENGE_DAYS", 28)  # after a result is published

# --- Applications ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "civic.portal.admin_config.CivicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "rules",
    "civic.core",
    "civic.areas",
    "civic.accounts",
    "civic.publiclog",
    "civic.audit",
    "civic.notifications",
    "civic.portal",
    "budgets",
    "petitions",
    "assemblies",
]

MIDDLEWARE = [
    "civic.core.request_id.RequestIdMiddleware",
    "civic.core.access_log.AccessLogMiddleware",
    "civic.core.nul_bytes.NulByteMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civic.core.content_policy.ContentPolicyMiddleware",
    "civic.core.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "civic.core.language.LanguageFromPathMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "civic.core.errors_http.DomainErrorMiddleware",
]

ROOT_URLCONF = "civic.urls"
WSGI_APPLICATION = "civic.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "civic.core.forms.CivicFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "civic.core.context.city",
            ],
        },
    }
]

# --- Accounts -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "civic.accounts.sessions"
RESIDENCY_MUST_BE_VERIFIED = env.bool("RESIDENCY_MUST_BE_VERIFIED", False)
PERSON_KEY = env.str("PERSON_KEY", "")
LOGIN_REDIRECT_URL = "portal:my_participation"
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "civic.accounts.adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = "civic.accounts.adapter.display_name"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # no password: the sign-in page sends a code
ACCOUNT_FORMS = {
    "signup": "civic.accounts.forms.SignupForm",
    "login": "civic.accounts.forms.CodeLoginForm",
    "add_email": "civic.accounts.forms.NewEmailForm",
    "change_password": "civic.accounts.forms.ChangePasswordForm",
    "reset_password": "civic.accounts.forms.ResetPasswordForm",
    "confirm_login_code": "civic.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "civic.accounts.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "civic.accounts.forms.ConfirmResetCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "confirm_email": "1/10s/key,10/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
MFA_ADAPTER = "civic.accounts.mfa_adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = f"{SITE_NAME} {CITY_NAME}"
MFA_TOTP_TOLERANCE = 1
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# --- Language, time -------------------------------------------------------------------------
LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en")
LANGUAGES = [
    (code, name)
    for code, name in (pair.split(":") for pair in env.list("LANGUAGES", ["en:English"]))
]
LOCALE_PATHS = [ROOT / "civic" / "locale"]
TIME_ZONE = env.str("TIME_ZONE", "Europe/London")
USE_TZ = True
SEARCH_CONFIG = env.str("SEARCH_CONFIG", "english")  # PostgreSQL's dictionary for texts
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["civic.formats"]

# --- Caches -----------------------------------------------------------------------------------
NEAR_CACHE_SECONDS = env.float("NEAR_CACHE_SECONDS", 1.0)  # in each process, before the shared one

# --- Static files ---------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [("civic", ROOT / "civic" / "static" / "civic")]
STATIC_ROOT = DATA_DIR / "static"

# --- Browser's guards -----------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "civic.portal.error_views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Mail -----------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"{SITE_NAME} {CITY_NAME} <no-reply@city.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- API ------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["civic.core.api.ReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "civic.core.api.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["civic.core.api.AddressThrottle"],
    "DEFAULT_THROTTLE_RATES": {"address": env.str("API_RATE", "600/min")},
    "EXCEPTION_HANDLER": "civic.core.api.problem_response",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} {CITY_NAME} API",
    "DESCRIPTION": "Read what residents decide: budgets, petitions and assemblies.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "ProjectProgressEnum": "budgets.api.PROGRESS",
        "RecommendationProgressEnum": "assemblies.models.recommendations.PROGRESS",
    },
}

# --- Celery: the table is the queue, Celery is the clock -------------------------------------
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3600
CELERY_TASK_SOFT_TIME_LIMIT = 3500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver-due-messages": {
        "task": "civic.notifications.tasks.deliver_due_messages",
        "schedule": 2.0,
    },
    "close-due-budgets": {"task": "budgets.tasks.close_due_budgets", "schedule": 5.0},
    "sequence-logs": {"task": "civic.publiclog.tasks.sequence_logs", "schedule": 60.0},
    "sign-logs": {"task": "civic.publiclog.tasks.sign_logs", "schedule": 300.0},
    "seal-closed-budgets": {"task": "budgets.tasks.seal_closed_budgets", "schedule": 5.0},
    "clear-called-off": {"task": "budgets.tasks.clear_called_off_votes", "schedule": 10.0},
    "remind-of-drafts": {"task": "budgets.tasks.remind_of_drafts", "schedule": 60.0},
    "publish-bundles": {"task": "budgets.tasks.publish_bundles", "schedule": 30.0},
    "count-closed-budgets": {"task": "budgets.tasks.count_closed_budgets", "schedule": 5.0},
    "run-due-selections": {"task": "assemblies.tasks.run_due_selections", "schedule": 3.0},
    "check-due-pools": {"task": "assemblies.tasks.check_due_pools", "schedule": 3.0},
    "deliver-petition-mail": {"task": "petitions.tasks.deliver_petition_mail", "schedule": 2.0},
    "deliver-petition-news": {"task": "petitions.tasks.deliver_petition_news", "schedule": 10.0},
    "count-signatures": {"task": "petitions.tasks.count_signatures", "schedule": 5.0},
    "open-signature-logs": {"task": "petitions.tasks.open_signature_logs", "schedule": 5.0},
    "recount-signatures": {
        "task": "petitions.tasks.recount_signatures",
        "schedule": crontab(hour=3, minute=10),
    },
    "run-invalidation-rules": {"task": "petitions.tasks.run_invalidation_rules", "schedule": 5.0},
    "report-bursts": {"task": "petitions.tasks.report_bursts", "schedule": 600.0},
    "forget-old-data": {
        "task": "civic.portal.tasks.forget_old_data",
        "schedule": crontab(hour=4, minute=20),
    },
    "close-due-petitions": {"task": "petitions.tasks.close_due_petitions", "schedule": 10.0},
}
for _tick in CELERY_BEAT_SCHEDULE.values():
    _tick["options"] = {"expires": 60}  # ticks that nobody took do not pile up: a later one serves

# --- Logs: one JSON object a line, nothing about a person -------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "civic.core.request_id.RequestIdFilter"},
        "route_for_path": {"()": "civic.core.access_log.RouteForPath"},
    },
    "formatters": {"json": {"()": "civic.core.logs.JsonFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        "django.request": {"level": "ERROR", "filters": ["route_for_path"]},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}

# --- Voting -----------------------------------------------------------------------------------
# How long before its end people are reminded of a ballot that they did not cast. 0: never.
DRAFT_REMINDER_HOURS = env.int("DRAFT_REMINDER_HOURS", 48)

# --- Secrets of the sealed ballots: outside the database and its backups ----------------------
KEY_STORE_DIRS = [
    Path(path)
    for path in env.list("KEY_STORE_DIRS", [str(DATA_DIR / "keys"), str(DATA_DIR / "keys-copy")])
]
# Instead of those files: a folder of secrets that the platform mounts, read-only.
KEY_STORE_MOUNT = Path(mount) if (mount := env.str("KEY_STORE_MOUNT", "")) else None
