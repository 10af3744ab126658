"""Settings of the service; everything an operator may change comes from the environment.

docs/reference/settings.md lists the variables; `lockstep doctor` says which are set wrongly.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from lockstep_server.site.company import company_sign_in
from lockstep_server.site.logs import logging_of
from lockstep_server.site.mail import email_settings
from lockstep_server.site.secret import secret_key

#: Set to nothing counts as not set, here as at the command line.
HOME = Path(os.environ.get("LOCKSTEP_HOME") or "~/.lockstep").expanduser()
#: True for the invented company: sign-ins are shown on the sign-in page.
IS_DEMO = os.environ.get("LOCKSTEP_DEMO") == "1"
#: True behind a proxy that speaks TLS and sets X-Forwarded-Proto and X-Forwarded-For.
IS_BEHIND_PROXY = os.environ.get("LOCKSTEP_BEHIND_PROXY") == "1"

#: Bytes one uploaded file may have.
UPLOAD_LIMIT = int(os.environ.get("LOCKSTEP_UPLOAD_LIMIT") or 5_000_000_000)
#: Seconds that a visitor waits for a whole page before one comes that says what is being computed.
PATIENCE_S = int(os.environ.get("LOCKSTEP_PATIENCE") or 1)
#: True on a machine with little to spare: pages are computed when somebody asks, not ahead after each sync.
IS_ON_DEMAND = os.environ.get("LOCKSTEP_ON_DEMAND") == "1"
# The mapping of many wide files is one form with a field for each of their columns.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

SECRET_KEY = os.environ.get("LOCKSTEP_SECRET_KEY") or secret_key(HOME)
DEBUG = False
HOSTS = [host.strip() for host in os.environ.get("LOCKSTEP_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]

ROOT_URLCONF = "lockstep_server.site.urls"
WSGI_APPLICATION = "lockstep_server.site.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "lockstep_server.frame.apps.Config",
    "lockstep_server.people.apps.Config",
    "lockstep_server.board.apps.Config",
    "lockstep_server.charter.apps.Config",
    "lockstep_server.claims.apps.Config",
    "lockstep_server.conflicts.apps.Config",
    "lockstep_server.figures.apps.Config",
    "lockstep_server.flow.apps.Config",
    "lockstep_server.helped.apps.Config",
    "lockstep_server.journeys.apps.Config",
    "lockstep_server.levers.apps.Config",
    "lockstep_server.lost.apps.Config",
    "lockstep_server.matching.apps.Config",
    "lockstep_server.reconcile.apps.Config",
    "lockstep_server.privacy.apps.Config",
    "lockstep_server.reports.apps.Config",
    "lockstep_server.sources.apps.Config",
    "lockstep_server.intake.apps.Config",
    "lockstep_server.api.apps.Config",
    "lockstep_server.service.apps.Config",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "lockstep_server.site.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lockstep_server.people.gate.GateMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lockstep_server.site.navigation.navigation",
                "lockstep_server.people.around.around",
            ],
            "builtins": ["lockstep_server.frame.templatetags.lockstep"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("LOCKSTEP_DATABASE_URL") or f"sqlite:///{HOME / 'app.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock at the start, so that two of them wait for each other and never fail half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Rate limits and sessions count across workers.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # A figure of one record version and one charter version never changes; every worker may use it.
    "answers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HOME / "cache" / "answers"),
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Who comes in (people/): with a password, a passkey, or by the company's own sign-in.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "lockstep_server.people.passwords.StrengthValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by invitation: the link itself was sent to the address
ACCOUNT_ADAPTER = "lockstep_server.people.adapters.Accounts"
SOCIALACCOUNT_ADAPTER = "lockstep_server.people.adapters.CompanySignIn"
ACCOUNT_FORMS = {
    "reauthenticate": "lockstep_server.people.library_forms.Again",
    "change_password": "lockstep_server.people.library_forms.Change",
    "reset_password": "lockstep_server.people.library_forms.Forgotten",
    "reset_password_from_key": "lockstep_server.people.library_forms.Reset",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Beside the library's own: wrong passwords from one address, and for one person from wherever.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key", "reset_password": "10/m/ip,3/m/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets an e-mail because someone typed their address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lockstep"
MFA_ADAPTER = "lockstep_server.people.adapters.SecondSteps"
MFA_FORMS = {
    "authenticate": "lockstep_server.people.library_forms.SecondStep",
    "reauthenticate": "lockstep_server.people.library_forms.CodeAgain",
    "activate_totp": "lockstep_server.people.library_forms.AppCode",
    "add_webauthn": "lockstep_server.people.library_forms.Passkey",
}
SOCIALACCOUNT_PROVIDERS = company_sign_in(os.environ)
# By a link: browsers apply form-action to the redirects behind a form, and those lead to the company's own host.
SOCIALACCOUNT_LOGIN_ON_GET = True

# How e-mails leave, and whether any do (site/mail.py says which names these are).
_EMAIL = email_settings(os.environ.get("LOCKSTEP_EMAIL_URL", ""), os.environ.get("LOCKSTEP_EMAIL_FROM", ""))
globals().update(_EMAIL)
# Whoever changes how somebody signs in is not always that somebody: they get a letter about it.
ACCOUNT_EMAIL_NOTIFICATIONS = _EMAIL["SENDS_EMAIL"]

# What the browser may do: load from us, run our files, nothing inline, never inside a frame.
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
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx sends it as a header
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no others, and each would be compressed twice
STATICFILES_FINDERS = [
    "lockstep_server.site.kit.KitFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "uploads"}},
    "staticfiles": {"BACKEND": "lockstep_server.site.kit.Files"},
}

#: How lines of the log look: json, text, or nothing: text on a terminal, JSON elsewhere.
LOGGING = logging_of(os.environ.get("LOCKSTEP_LOG", ""))
CSRF_FAILURE_VIEW = "lockstep_server.site.problems.form_too_old"

#: Where a backup is put each night; None: nowhere. And how many are kept.
BACKUPS = Path(os.environ["LOCKSTEP_BACKUPS"]).expanduser() if os.environ.get("LOCKSTEP_BACKUPS") else None
BACKUPS_KEPT = int(os.environ.get("LOCKSTEP_BACKUPS_KEPT") or 14)

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
SILENCED_SYSTEM_CHECKS: list[str] = []
