"""The peer of a page: Django alone, drawing a table of fifty rows, without record, database, session or sign-in.

    python -m bench.plain PORT WORKERS

What a page of ours takes beyond this is what Lockstep adds: who asks, what the record says, how it is written.
"""

from __future__ import annotations

import sys
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from gunicorn.app.base import BaseApplication

ROWS = [{"name": f"Person {n}", "company": f"Company {n}", "owner": f"Owner {n % 9}", "source": "Web",
         "stage": "qualified", "first": f"{n % 28 + 1} Oct", "last": f"{n % 28 + 1} Nov", "amount": n * 1000}
        for n in range(50)]  # fmt: skip
TEMPLATE = """<!doctype html><title>Plain</title><h1>{{ rows|length }} rows</h1><table>{% for row in rows %}<tr>
<td><a href="/{{ row.name|urlencode }}">{{ row.name }}</a></td><td>{{ row.company }}</td><td>{{ row.owner }}</td>
<td>{{ row.source }}</td><td>{{ row.stage }}</td><td>{{ row.first }}</td><td>{{ row.last }}</td>
<td>{{ row.amount }}</td></tr>{% endfor %}</table>"""


def table(request: HttpRequest) -> HttpResponse:
    """Draw the table."""
    return HttpResponse(engines["django"].from_string(TEMPLATE).render({"rows": ROWS}, request))


urlpatterns = [path("", table)]


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with as many workers and threads as the service has."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application."""
        return get_wsgi_application()


def main(port: int, workers: int) -> None:
    """Serve until stopped."""
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY="plain",
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["django.middleware.gzip.GZipMiddleware", "django.middleware.common.CommonMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    Server(
        {
            "bind": f"127.0.0.1:{port}", "workers": workers, "worker_class": "gthread", "threads": 2,
            "preload_app": True, "control_socket_disable": True, "loglevel": "error",
        }
    ).run()  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
