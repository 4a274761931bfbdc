"""The one settings file: tests, demo and production run it alike; only the environment differs (``env.py``)."""

from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from kombu.entity import Queue

from crisis_triage import api_in_short, embedded, env, schedule

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.environment.bool("DEBUG", default=False)
SECRET_KEY = env.secret_key()
BASE_URL = env.BASE_URL
ALLOWED_HOSTS = env.hosts()
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "crisis_triage",
    "accounts",
    "signals",
    "outreach",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "template_partials",
]

MIDDLEWARE = [
    "crisis_triage.shared.addresses.ShortAddresses",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "crisis_triage.shared.public_pages.PublishedPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crisis_triage.health.outage.ServersUnreachable",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.audit.AuditedRequest",
    "accounts.views.middleware.SignedInOnly",
    "accounts.views.middleware.OwnTime",
    "accounts.views.middleware.RefusalsArePages",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "crisis_triage.urls"
WSGI_APPLICATION = "crisis_triage.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.views.context.company",
                "outreach.views.context.waiting",
            ],
            "builtins": ["crisis_triage.shared.components"],
        },
    }
]

# ---- data -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "crisis_triage.shared.cache.ForgivingRedisCache",
        "LOCATION": env.redis_url(1),
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_ALL_EVENTS = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# ---- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.views.sign_in.InvitedPeopleOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by an administrator, who knows the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the same administrator vouches for the address
MFA_TOTP_ISSUER = "Crisis Triage"

# ---- safety ---------------------------------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.is_https():
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    if env.environment.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{key: [NONE] for key in ("default-src", "base-uri", "object-src", "frame-ancestors")},
        **{key: [SELF] for key in ("script-src", "style-src", "font-src", "connect-src", "form-action")},
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["crisis_triage.shared.uploads.BoundedFileUpload"]
LARGEST_UPLOAD = env.environment.int("LARGEST_UPLOAD", default=2 * 2**30)

# ---- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

# ---- graphs --------------------------------------------------------------------------------------------------------
METRICS_TOKEN = env.environment.str("METRICS_TOKEN", default="")

# ---- scores: more of the customers than this in another tenth at once, with the same model, is held until somebody looked
SCORE_JUMP_PERCENT = env.environment.int("SCORE_JUMP_PERCENT", default=20)

# ---- what is swept: lines of /api/v1/changes (a cursor from before is told so), raw payloads that were read (0: never)
CHANGES_KEPT_DAYS = env.environment.int("CHANGES_KEPT_DAYS", default=90)
PAYLOADS_KEPT_DAYS = env.environment.int("PAYLOADS_KEPT_DAYS", default=180)

# ---- webhooks: whom they reach beside the public internet by https, the keys of their secrets, and how long their log is kept
OUTGOING_HTTP = env.environment.bool("OUTGOING_HTTP", default=False)
OUTGOING_PORTS = env.environment.list("OUTGOING_PORTS", cast=int, default=[443])
OUTGOING_NETWORKS = env.environment.list("OUTGOING_NETWORKS", default=[])
SEALING_KEYS = env.environment.list("SEALING_KEYS", default=[])
WEBHOOK_LOG_DAYS = env.environment.int("WEBHOOK_LOG_DAYS", default=30)

# ---- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.environment.path("STATIC_ROOT", default=str(embedded.home() / "static"))
MEDIA_ROOT = env.environment.path("UPLOADS", default=str(embedded.home() / "uploads"))
PUBLISHED_PAGES = env.environment.str("PUBLISHED_PAGES", default=str(embedded.home() / "published"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MANIFEST_STRICT = False

# ---- mail -----------------------------------------------------------------------------------------------------------
vars().update(env.environment.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = env.environment.int("EMAIL_TIMEOUT", default=30)  # seconds; without it, a worker waits for ever
MAIL_AUTHENTICATED_BY = env.environment.list("MAIL_AUTHENTICATED_BY", default=[])
CUSTOMER_QUIET_HOURS = env.quiet_hours()
DEFAULT_FROM_EMAIL = env.environment.str("DEFAULT_FROM_EMAIL", default="Crisis Triage <triage@localhost>")

# ---- Celery: each value and the failure that forced it stand in docs/decisions/0004-the-row-is-the-job.md ----------
CELERY_BROKER_URL = env.broker_url()
BROKER_CHECK_URL = env.redis_url(0)
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = schedule.BEAT
CELERY_BEAT_SCHEDULE_FILENAME = str(embedded.home() / "celerybeat-schedule")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [Queue(name) for name in schedule.QUEUES]
CELERY_TASK_ROUTES = schedule.ROUTES
CELERY_TASK_CREATE_MISSING_QUEUES = False  # a name with a slip of the pen is an error, not a queue nobody listens to
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
}

# ---- API ------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.DenyAll"],
    "DEFAULT_PARSER_CLASSES": ["crisis_triage.shared.bodies.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "crisis_triage.shared.openapi.Schema",
    "EXCEPTION_HANDLER": "crisis_triage.shared.problems.respond",
}
API_REQUESTS_PER_WINDOW = env.environment.int("API_REQUESTS_PER_10_SECONDS", default=200)
API_ITEMS_PER_WINDOW = env.environment.int("API_ITEMS_PER_10_SECONDS", default=200_000)
EXPORTS_PER_DAY = env.environment.int("EXPORTS_PER_DAY", default=500)
API_REQUESTS_AT_ONCE = env.environment.int("API_REQUESTS_AT_ONCE", default=20)
API_ONCE = "accounts.services.idempotency.once"
SPECTACULAR_SETTINGS = {
    "TITLE": "Crisis Triage",
    "DESCRIPTION": api_in_short.text(API_REQUESTS_PER_WINDOW, API_ITEMS_PER_WINDOW, API_REQUESTS_AT_ONCE),
    "VERSION": api_in_short.RELEASED,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "GET_LIB_DOC_EXCLUDES": "crisis_triage.shared.openapi.classes_of_ours",
    "SCHEMA_PATH_PREFIX": r"/api/v[0-9]+",
    "WEBHOOKS": "outreach.api.webhook_schema.WEBHOOKS",
    "POSTPROCESSING_HOOKS": [
        "outreach.api.webhook_schema.with_their_components"
    ],  # the default one knows no enums of msgspec
    **dict.fromkeys(("SWAGGER_UI_DIST", "SWAGGER_UI_FAVICON_HREF", "REDOC_DIST"), "SIDECAR"),
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "tagsSorter": "alpha"},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# ---- logs -----------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
            ],
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.environment.str("LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
