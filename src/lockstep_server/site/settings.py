"""Settings of the service; everything an operator may change comes from the environment."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

#: Set to nothing counts as not set, here as at the command line.
HOME = Path(os.environ.get("LOCKSTEP_HOME") or "~/.lockstep").expanduser()

#: One key per process until the service keeps sessions; nothing is signed yet that must outlive a restart.
SECRET_KEY = os.environ.get("LOCKSTEP_SECRET_KEY") or secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in (os.environ.get("LOCKSTEP_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")]

ROOT_URLCONF = "lockstep_server.site.urls"
WSGI_APPLICATION = "lockstep_server.site.wsgi.application"
INSTALLED_APPS: list[str] = []
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
