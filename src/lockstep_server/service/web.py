"""The web process: gunicorn on the socket that the supervisor took."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from lockstep_server.service.attached import GRACE_S, say_ready

#: Requests one worker answers at a time; each thread keeps the record open, so that more cost memory.
THREADS = 2


class _Logger(Logger):
    """Leaves it to the settings how lines look, and keeps addresses of people out of them."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request from ip="):
            msg, args = "A request was refused: it is no HTTP.", ()
        super().warning(msg, *args, **kwargs)


class _Web(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_string(settings.WSGI_APPLICATION)


def _leave() -> None:
    """End a worker without taking its libraries apart: their threads stayed behind in the parent when it was forked."""
    ending = sys.exc_info()[1]
    logging.shutdown()
    os._exit(ending.code if isinstance(ending, SystemExit) and isinstance(ending.code, int) else 0)


def serve_pages(listener: int, workers: int) -> None:
    """Answer requests until told to stop.

    Parameters
    ----------
    listener
        Number of the open socket.
    workers
        Processes that answer; they share what is loaded before they part.
    """
    _Web(
        {
            "bind": f"fd://{listener}",
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": GRACE_S - 2,
            # A worker is replaced after a while, so that what a library may leak does not add up.
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "control_socket_disable": True,
            "logger_class": _Logger,
            "post_worker_init": lambda worker: say_ready(),
            "worker_exit": lambda arbiter, worker: _leave(),
        }
    ).run()
