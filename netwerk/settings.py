"""Settings of the whole project: one file, everything that differs between places comes from the environment.

`SAMENSPEL_DEMO=1` (set by script/server) is the embedded demo: SQLite, the filesystem broker, mail as files and
the demo pages. Without it the app runs as in production and refuses to start on missing secrets.
docs/operations.md lists every variable.
"""

import secrets
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF  # noqa: F401  NONCE is named by the admin's policy

# SECRET_KEY_FILE=/path and the like read the value from that file: secrets need not stand in the environment.
env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = env.bool("SAMENSPEL_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))


def _demo_secret() -> str:
    """A secret of this checkout alone, so that two starts share sessions and no secret is in the repository."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


# Stripped: a file of a secret often ends with a new line.
SECRET_KEY = env("SECRET_KEY", default="").strip() or (_demo_secret() if DEMO else env("SECRET_KEY"))
# Keys of before: what they signed or encrypted stays good until they are taken away (docs/operations.md).
SECRET_KEY_FALLBACKS = [key.strip() for key in env.list("SECRET_KEY_FALLBACKS", default=[]) if key.strip()]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEMO else [])
# Where mailed links point to: the one address of this site, never taken from a request's Host header.
BASE_URL = (env("BASE_URL", default="http://localhost:8000") if DEMO else env("BASE_URL")).rstrip("/")

INSTALLED_APPS = [
    "netwerk.admin_site.SamenspelAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "netwerk.apps.SamenspelStaticFilesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "netwerk.apps.NetwerkConfig",
    "mailings",
    "discussions",
    "haakjes",
    "publications",
    "registrations",
    "events",
    "membership",
    "outbox",
    "documents",
    "privacy",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # After those three: static files and redirects carry their headers as well.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "membership.middleware.PrivatePagesMiddleware",
    "membership.middleware.SessionLifetimeMiddleware",
    "membership.middleware.StaffSecondStepMiddleware",
    "membership.middleware.NoteActivityMiddleware",
    # Before the login is asked: a post that is sent after the session ended is kept.
    "discussions.middleware.KeepDraftMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    # The innermost: it knows which view answered.
    "netwerk.access_log.AccessLogMiddleware",
]

ROOT_URLCONF = "netwerk.urls"
WSGI_APPLICATION = "netwerk.wsgi.application"

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
                "netwerk.context.site",
            ],
        },
    }
]

# --- Database -----------------------------------------------------------------------------------------------------
VAR_DIR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'samenspel.sqlite3'}")}
DATABASES["default"] |= {
    # Kept connections made a bare view five times faster; a pool may not be combined with CONN_MAX_AGE.
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "netwerk.sqlite"
    # IMMEDIATE takes the write lock at the start of a transaction: the same promise as the row lock on PostgreSQL.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache (page fragments and rate limits; shared by the processes) ------------------------------------------------
CACHES = {"default": env.cache("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}")}
CACHES["default"].setdefault("TIMEOUT", 3600)
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # A page never fails or waits long because Redis is away.
    CACHES["default"]["BACKEND"] = "netwerk.cache.ForgivingRedisCache"
    CACHES["default"]["OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1}

# --- People and login ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "membership.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "membership:login"
LOGIN_REDIRECT_URL = "mijn"
LOGOUT_REDIRECT_URL = "home"
SESSION_ENGINE = "membership.session_store"
# In the session, so that messages need no cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
ACCOUNT_ADAPTER = "membership.allauth_adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; without a password here allauth logs in by code
ACCOUNT_EMAIL_VERIFICATION = "none"  # a participant's address is confirmed by LoginLink, staff is made by an organiser
ACCOUNT_SESSION_REMEMBER = True  # how long a session lasts is SESSION_LIFETIMES' business
ACCOUNT_FORMS = {
    "login": "membership.forms.account.LoginForm",
    "reauthenticate": "membership.forms.account.ReauthenticateForm",
    "change_password": "membership.forms.account.ChangePasswordForm",
}
# Staff log in one by one, but may sit behind one IP address; failed tries count per address and client together.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "5/300s/key", "reauthenticate": "10/m/user"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Samenspel NL"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_ADAPTER = "membership.allauth_adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an organiser made the account; allauth's own table of addresses is not used
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # the demo runs on http://localhost, which browsers trust
MFA_FORMS = {
    "authenticate": "membership.forms.account.AuthenticateForm",
    "reauthenticate": "membership.forms.account.MfaReauthenticateForm",
    "activate_totp": "membership.forms.account.ActivateTotpForm",
    "deactivate_totp": "membership.forms.account.DeactivateTotpForm",
    "generate_recovery_codes": "membership.forms.account.GenerateRecoveryCodesForm",
    "add_webauthn": "membership.forms.account.AddWebAuthnForm",
    "edit_webauthn": "membership.forms.account.EditWebAuthnForm",
}
# The second factor is asked of staff everywhere but in the demo, where a visitor has only the password on the screen.
STAFF_MFA_REQUIRED = not DEMO
# How many proxies of our own stand in front: without the right number every visitor shares one IP address.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Session lifetimes, idle and absolute (requirements 2b 14), enforced by SessionLifetimeMiddleware.
SESSION_LIFETIMES = {
    "staff": {"idle": timedelta(minutes=30), "absolute": timedelta(hours=8)},
    "member": {"idle": timedelta(hours=8), "absolute": timedelta(days=14)},
}
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

# --- Mail and queue --------------------------------------------------------------------------------------------------
if DEMO:
    EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
else:
    EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
MAIL_FOLDER = VAR_DIR / "outbox"
if DEMO and "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "outbox.backends.EmlFolderBackend"
EMAIL_TIMEOUT = 10  # seconds; Django's default is none, and a silent server would hold the worker (requirements 3b 11)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Samenspel NL <noreply@samenspel.example.nl>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How long a sender may hold a mail. Longer than the three answers a server may take after DATA began (3 x 10 s).
OUTBOX_LEASE = timedelta(seconds=env.int("OUTBOX_LEASE_SECONDS", default=45))

_broker = VAR_DIR / "broker"
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    for _folder in ("messages", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # In and out are one folder: this broker has no server between sender and worker.
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "control_folder": str(_broker / "control"),
    }
else:
    # The database is the queue: a lost doorbell is rung again by the sweep, so no long visibility timeout is needed.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_PUBLISH_RETRY = False  # a page never waits for the doorbell
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "outbox.tasks.deliver_login": {"queue": "login"},
    "outbox.tasks.deliver_bulk": {"queue": "bulk"},
}
CELERY_TIMEZONE = "Europe/Amsterdam"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
# The one visible schedule: what runs when. Every task asks "due and not yet done", never "exactly now".
CELERY_BEAT_SCHEDULE = {
    "outbox-sweep": {"task": "outbox.tasks.sweep", "schedule": 15.0},
    "privacy-clean": {"task": "privacy.tasks.clean", "schedule": crontab(hour=3, minute=10)},
    "privacy-resume": {"task": "privacy.tasks.resume", "schedule": crontab(minute="*/5")},
    "directory-refresh": {"task": "membership.tasks.refresh_directory", "schedule": crontab(hour=4, minute=30)},
    "network-figures": {"task": "netwerk.tasks.keep_figures", "schedule": crontab(minute=55)},
    "organisations-sweep": {"task": "membership.tasks.move_stragglers", "schedule": 60.0},
    "registrations-clock": {"task": "registrations.tasks.clock", "schedule": 60.0},
    "discussions-clock": {"task": "discussions.tasks.clock", "schedule": 60.0},
    "publications-texts": {"task": "publications.tasks.read_texts", "schedule": 30.0},
    "haakjes-clock": {"task": "haakjes.tasks.clock", "schedule": 600.0},
    "mailings-continue": {"task": "mailings.tasks.continue_mailings", "schedule": 30.0},
}

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"  # built, so not among the data in VAR_DIR
# Only what is built or drawn is served; static/css and static/js are the sources of the build.
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist"), ("img", BASE_DIR / "static" / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "media"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only the names with a fingerprint: nothing asks for the others, and compressing takes half the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
CRISPY_ALLOWED_TEMPLATE_PACKS = ["nlds"]
CRISPY_TEMPLATE_PACK = "nlds"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

# --- Security --------------------------------------------------------------------------------------------------------
# HTTPS is on unless this is a demo on the visitor's own machine.
HTTPS = env.bool("HTTPS", default=not DEMO)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^gezondheid/(web/)?$"]  # the container's own health probe speaks plain HTTP
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# __Host- needs Secure and therefore HTTPS; browsers refuse it on http (requirements 2c 25).
SESSION_COOKIE_NAME = "__Host-sessie" if HTTPS else "sessie"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https") else []
CSRF_FAILURE_VIEW = "netwerk.views.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "netwerk.logs.OneLineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # fontTools tells of every subset it makes, WeasyPrint of every step.
        "fontTools": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
    },
}
