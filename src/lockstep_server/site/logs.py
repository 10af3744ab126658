"""What the service writes down while it runs: one line for each request and event, and nothing about people.

Lines go to standard error: JSON for machines, short text on a terminal. They name the route, never the address
that was asked for, and the number of a user and of the person they changed something about, never name, e-mail or
network address. Of an exception they keep
type and places; what it said may quote somebody's data and is kept only with LOCKSTEP_DEBUG=1.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

#: The request that this thread answers.
request_id: ContextVar[str] = ContextVar("request_id", default="")
#: What a line may carry beside its message.
EXTRAS = ("request_id", "method", "route", "status", "ms", "user", "person", "job")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:=]+")


class Discreet(logging.Filter):
    """Takes out of a record what does not belong in a log, wherever the record comes from."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record; every record passes."""
        if request_id.get() and not hasattr(record, "request_id"):
            record.request_id = request_id.get()
        if hasattr(record, "request") or record.name.startswith("django.security"):
            # Django's own lines quote the address that was asked for; the line of the request says the rest.
            is_failure = bool(record.exc_info) and record.name == "django.request"
            record.msg, record.args = (
                "A page failed." if is_failure else f"A request was refused: {record.name.rpartition('.')[2]}.",
                (),
            )
            if not is_failure:
                record.exc_info = None
        elif record.name == "django_tasks_db" and record.msg.startswith("Received %s"):
            record.msg, record.args, record.levelno, record.levelname = "Asked to stop.", (), logging.INFO, "INFO"
        record.msg, record.args = _ADDRESS.sub("…@…", _said(record)), ()
        return True


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        # A library's message that does not fit its values. What a filter raises, the one who logs would get.
        return str(record.msg)


class Lines(JsonFormatter):
    """One JSON object a line."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Put the fields in order; what is not in `EXTRAS` stays out."""
        log_data["time"] = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        log_data["level"] = record.levelname.lower()
        log_data["from"] = record.name
        log_data["message"] = record.getMessage()
        log_data.update({name: getattr(record, name) for name in EXTRAS if hasattr(record, name)})
        if record.exc_info:
            log_data["trace"] = self.formatException(record.exc_info)

    def formatException(self, ei: Any) -> str:
        """Return type and places of an exception."""
        return trace_of(ei[1])


class Readable(logging.Formatter):
    """Short text for whoever watches a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the places of an exception below it."""
        extras = [f"{getattr(record, name)}" for name in EXTRAS[1:] if hasattr(record, name)]
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        line = f"{self.formatTime(record, '%H:%M:%S')}  {level}{record.getMessage()}  {' '.join(extras)}".rstrip()
        return line if not record.exc_info else f"{line}\n{trace_of(record.exc_info[1])}"


def trace_of(failure: BaseException | None) -> str:
    """Return where an exception and its causes were raised, and of which type they are, without what they said.

    Examples
    --------
    >>> try:
    ...     int("eve@example.com")
    ... except ValueError as failure:
    ...     said = trace_of(failure)
    >>> said.splitlines()[-1], "eve@" in said.splitlines()[-1]
    ('ValueError', False)
    """
    said = []
    while failure is not None:
        frames = "".join(traceback.format_tb(failure.__traceback__))
        kind = type(failure)
        name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
        said.append(f"{frames}{name}" + (f": {failure}" if os.environ.get("LOCKSTEP_DEBUG") else ""))
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    return "\nwhile this was handled:\n".join(reversed(said))


def logging_of(form: str) -> dict[str, Any]:
    """Return how logging is set up.

    Parameters
    ----------
    form
        ``json``, ``text``, or nothing: text on a terminal, JSON elsewhere.
    """
    is_text = form == "text" or (form != "json" and sys.stderr.isatty())
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"discreet": {"()": Discreet}},
        "formatters": {"lines": {"()": Readable if is_text else Lines}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["discreet"]},
        },
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "django": {"level": "INFO", "handlers": [], "propagate": True},
            # Refused and missing pages stand in the line of their request.
            "django.request": {"level": "ERROR"},
            "django.server": quiet,
            "apscheduler": quiet,
            "filelock": quiet,
            "gunicorn.error": quiet,
        },
    }
