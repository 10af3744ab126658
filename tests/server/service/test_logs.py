"""The log of the real service: what happened, under a number; nothing about who it was or what they asked for."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from lockstep_server.people.gate import public
from lockstep_server.site import problems
from lockstep_server.site.logs import trace_of
from service import make_home, running


@public
def breaks(request: object, *, secret: str = "eve@example.test") -> None:  # that is the point
    raise ValueError(f"no such person: {secret}")


urlpatterns = [path("breaks", breaks, name="breaks"), path("api/breaks", breaks, name="api-breaks")]
handler500 = "lockstep_server.site.problems.failed"
handler404 = "lockstep_server.site.problems.not_found"


@pytest.mark.slow
def test_a_real_log_names_route_status_and_number_but_neither_person_nor_address(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", touches=0)
    with running(home, ["serve", "--workers", "1"], LOCKSTEP_LOG="json") as service:
        email, password = service.sign_in("marketer")
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = opener.open(f"{service.url}/account/login/?next=/%3Fwho%3Dmallory").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        for tried in ("wrong-password-geheim", password):
            form = {"csrfmiddlewaretoken": token[1], "login": email, "password": tried}
            opener.open(f"{service.url}/account/login/", urllib.parse.urlencode(form).encode())
        opener.open(f"{service.url}/people/me?who=mallory")
        for unknown in ("/nobody/mallory@example.test", "/people/join/s3cr3t-of-an-invitation"):
            with pytest.raises(urllib.error.HTTPError):
                opener.open(service.url + unknown)
        with pytest.raises(urllib.error.HTTPError):  # no mark of our page: refused, and Django says so by itself
            opener.open(f"{service.url}/account/login/", b"login=mallory")
        with pytest.raises(urllib.error.HTTPError):
            opener.open(urllib.request.Request(f"{service.url}/", headers={"Host": "mallory.example"}))
    log = service.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    for never in (
        email,
        "marketer@",
        "Marketer",
        "mallory",
        "geheim",
        password,
        "s3cr3t",
        "127.0.0.1",
        "csrfmiddleware",
    ):
        assert never not in log, never
    mine = [line for line in lines if line.get("route") == "people:me"]
    assert mine[0]["status"] == 200
    assert mine[0]["user"] == 1
    assert re.fullmatch(r"[0-9a-f]{12}", mine[0]["request_id"])
    assert isinstance(mine[0]["ms"], int)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
def test_a_page_that_fails_says_so_in_words_with_the_number_that_the_log_carries() -> None:
    answer = Client(raise_request_exception=False).get("/breaks")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "This page failed" in text
    assert answer.headers["X-Request-Id"] in text
    assert "Traceback" not in text
    assert "eve@" not in text
    answer = Client(raise_request_exception=False).get("/api/breaks")
    assert answer.json() == {
        "detail": "Something failed on our side.", "request_id": answer.headers["X-Request-Id"]
    }  # fmt: skip


@override_settings(ROOT_URLCONF=__name__)
def test_the_page_of_a_failure_comes_even_where_its_template_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> str:
        raise OSError("no template")

    monkeypatch.setattr(problems.loader, "render_to_string", broken)
    answer = problems.failed(RequestFactory().get("/breaks"))
    assert answer.status_code == 500
    assert b"failed on our side" in answer.content


def test_a_trace_keeps_types_and_places_of_the_whole_chain_and_no_values() -> None:
    def find(name: str) -> None:
        try:
            {}[name]
        except KeyError as missing:
            raise LookupError(name) from missing

    who = "eve@example.test"
    with pytest.raises(LookupError) as failure:
        find(who)
    said = trace_of(failure.value)
    assert "eve@" not in said
    assert said.index("KeyError") < said.index("LookupError")
    assert "test_logs.py" in said


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
@pytest.mark.django_db
def test_each_page_of_a_problem_stands_alone_and_leads_on(template: str) -> None:
    from django.template import loader

    text = loader.render_to_string(template, {"number": "n"})
    assert "<h1>" in text
    assert 'href="/"' in text
    assert "style=" not in text
