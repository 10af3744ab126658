"""Requests that no page of ours sends: forged, oversized, aimed elsewhere. None may end in a failure of ours."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lockstep_server.people.gate import rule_of
from lockstep_server.people.roles import Role
from server.hostile.signed import SIGNED

pytestmark = pytest.mark.slow

#: What is put where an address takes a part, by the kind of part.
FORGED = {
    "int": ["0", "999999999", "9" * 40],
    "uuid": [str(uuid.UUID(int=0)), str(uuid.uuid4())],
    "slug": ["nothing", "x" * 300, "-1", "__class__"],
    "str": [
        "nothing", "..%2f..%2fetc%2fpasswd", "%2e%2e", "..", "%00", "'%20OR%201=1--", "<script>", "%ff%fe", "x" * 3000,
        "{{7*7}}", "%E2%80%AE", "C:%5cwindows", "con.csv",
    ],
    "path": ["../../etc/passwd", "a/../../b", "%00", "//evil.example"],
}  # fmt: skip
UNSAFE = ("post", "put", "patch", "delete")


def routes(
    resolver: URLResolver | None = None, names: tuple[str, ...] = (), path: str = "/"
) -> Iterator[tuple[str, str, object]]:
    """Yield name, address with its parts in angle brackets, and view of every route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, (*names, pattern.namespace) if pattern.namespace else names, here)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*names, pattern.name or "?")), here, pattern.callback


ROUTES = [route for route in routes() if "(?" not in route[1]]


def filled(path: str, kinds: dict[str, str]) -> str:
    """Put something into the parts of an address."""
    for part in parts(path):
        path = path.replace(f"<{part}>", kinds[part.partition(":")[0] if ":" in part else "str"])
    return path


def parts(path: str) -> list[str]:
    """Return the parts an address takes, such as ``int:number``."""
    return [piece.partition(">")[0] for piece in path.split("<")[1:]]


FORGEABLE = [(name, path) for name, path, _ in ROUTES if parts(path)]


@pytest.mark.parametrize(("name", "path"), FORGEABLE, ids=[name for name, _ in FORGEABLE])
@pytest.mark.usefixtures("home")
def test_a_forged_part_of_an_address_is_not_found(name: str, path: str, everyone_can: Client) -> None:
    kinds = {part.partition(":")[0] if ":" in part else "str" for part in parts(path)}
    for values in product(*(FORGED[kind] for kind in sorted(kinds))):
        address = filled(path, dict(zip(sorted(kinds), values, strict=True)))
        for method in ("get", "post"):
            answer = getattr(everyone_can, method)(address)
            assert answer.status_code in (301, 302, 400, 403, 404, 405, 410, 412, 422), (
                f"{answer.status_code} at {method} {address}"
            )
            assert b"root:" not in answer.getvalue()


WITH_RULE = [(name, path) for name, path, view in ROUTES if rule_of(view, name)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "path"), WITH_RULE, ids=[name for name, _ in WITH_RULE])
@pytest.mark.usefixtures("home")
def test_nothing_is_changed_by_a_form_that_came_from_elsewhere(
    name: str, path: str, person_of: Callable[..., object]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person_of(*Role))
    address = filled(path, {kind: values[0] for kind, values in FORGED.items()})
    for method in UNSAFE:
        answer = getattr(client, method)(address, "{}", content_type="application/json")
        assert answer.status_code in (401, 403, 404, 405), f"{answer.status_code} at {method} {address}"
        # What machines send carries no cookie, and is believed for its signature alone.
        if not path.startswith(("/api/", "/hooks/")) and name not in SIGNED:
            assert answer.status_code == 403, f"{answer.status_code} at {method} {address}: no token was asked for"


#: Pages and files that read more of an address than its path.
READ_BY_QUESTION = (
    "/", "/flow/", "/journeys/", "/journeys/export.csv", "/journeys/search", "/charter/", "/people/", "/sources/",
    "/figures/", "/figures/goal-pace", "/figures/leads", "/figures/leads/rows.csv",
)  # fmt: skip


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "query",
    [
        "period=2026-Q9", "period=" + "9" * 5000, "period=%00", "period=9999-12", "period=0000-01",
        "period=2026-Q4..2020-Q1",
        "segment=" + "x" * 4000, "owner=%27%20OR%201%3D1", "region=%ff%fe", "by=__class__&view=../../x", "view=%00",
        "segment=a&segment=b", "page=-1", "page=999999999999999999999", "page=x", "sort=__class__", "sort=-",
        "cursor=AAAA", "after=%00",
        "q=" + "%25" * 300, "q=%5C%27%22%3B--", "limit=-5", "state=nothing", "&".join(f"a{n}=1" for n in range(1200)),
    ],
    ids=lambda query: query[:24],
)  # fmt: skip
def test_a_question_that_cannot_be_read_is_answered_in_words(query: str, everyone_can: Client) -> None:
    for path in READ_BY_QUESTION:
        answer = everyone_can.get(f"{path}?{query}")
        assert answer.status_code < 500, f"{answer.status_code} at {path}?{query[:80]}"
        assert b"Traceback" not in answer.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost@evil.example", "localhost:80:80", "", "local\thost", "127.0.0.1.evil.example"]
)
def test_a_host_that_is_not_ours_is_refused(host: str, client: Client) -> None:
    answer = client.get("/account/login/", headers={"host": host})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.getvalue()


@pytest.mark.django_db
def test_a_host_somebody_forwards_is_not_believed(client: Client) -> None:
    answer = client.get("/", headers={"x-forwarded-host": "evil.example", "x-forwarded-for": "1.2.3.4"})
    assert b"evil.example" not in answer.getvalue()
    assert "evil.example" not in str(answer.headers)


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "http:///evil.example",
    "javascript:alert(1)", "/%09/evil.example", "\t//evil.example", "https://localhost@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.usefixtures("home")
def test_signing_in_and_out_leads_nowhere_else(target: str, client: Client, person_of: Callable[..., object]) -> None:
    person_of(Role.VIEWER)
    said = {"login": "viewer@example.test", "password": "lively-otter-maps-42", "next": target}
    for answer in (client.post("/account/login/", said), client.post("/account/logout/", {"next": target})):
        assert answer.status_code == 302, answer.getvalue()[:500]
        assert answer["Location"].startswith("/"), answer["Location"]
        assert not answer["Location"].startswith(("//", "/\\")), answer["Location"]


@pytest.mark.usefixtures("home")
def test_a_session_from_before_the_sign_in_is_worth_nothing_after_it(
    client: Client, person_of: Callable[..., object]
) -> None:
    person_of(Role.VIEWER)
    client.get("/account/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post("/account/login/", {"login": "viewer@example.test", "password": "lively-otter-maps-42"})
    assert client.cookies["sessionid"].value != planted
    victim = Client()
    victim.cookies["sessionid"] = planted
    assert victim.get("/").status_code == 302
    kept = client.cookies["sessionid"].value
    client.post("/account/logout/")
    again = Client()
    again.cookies["sessionid"] = kept
    assert again.get("/").status_code == 302, "a session lives on after signing out"


@pytest.mark.usefixtures("home")
def test_a_body_that_is_too_large_is_refused_and_not_kept(everyone_can: Client) -> None:
    for address, said in (
        ("/account/login/", {"login": "x" * 5_000_000}),
        ("/account/login/", {f"field{number}": "1" for number in range(2000)}),
    ):
        answer = everyone_can.post(address, said)
        assert answer.status_code in (302, 400, 413), answer.status_code


def _headers(answer: HttpResponseBase) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.items()}


@pytest.mark.parametrize("route", [route for route in ROUTES if not parts(route[1])], ids=lambda route: route[0])
@pytest.mark.usefixtures("home")
def test_every_answer_tells_the_browser_what_it_may_do(route: tuple[str, str, object], everyone_can: Client) -> None:
    for client in (everyone_can, Client()):
        answer = client.get(route[1])
        said = _headers(answer)
        policy = said["content-security-policy"]
        assert "'unsafe-inline'" not in policy
        assert "'unsafe-eval'" not in policy
        for rule in (
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ):
            assert rule in policy, policy
        assert said["x-content-type-options"] == "nosniff"
        assert said["x-frame-options"] == "DENY"
        assert said["referrer-policy"] == "same-origin"
        assert said["cross-origin-opener-policy"] == "same-origin"
        for cookie in answer.cookies.values():
            assert cookie["samesite"] == "Lax", cookie
            assert cookie["httponly"] or cookie.key in ("csrftoken", "theme"), cookie
        if answer.status_code == 200 and said["content-type"].startswith("text/html"):
            kept = said.get("cache-control", "")
            assert "private" in kept or "no-store" in kept, f"{route[1]} may be kept by a proxy: {kept!r}"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["evil.svg", "evil.html", "../../static/evil.js", "evil.svg.csv"])
def test_nothing_uploaded_is_ever_served_as_a_page(name: str, everyone_can: Client, home: Path) -> None:
    body = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    begun = everyone_can.post(
        "/sources/uploads",
        headers={
            "tus-resumable": "1.0.0",
            "upload-length": str(len(body)),
            "upload-metadata": f"filename {base64.b64encode(name.encode()).decode()}",
        },
    )
    if begun.status_code == 201:
        part = begun["Location"]
        everyone_can.patch(
            part,
            body,
            content_type="application/offset+octet-stream",
            headers={"tus-resumable": "1.0.0", "upload-offset": "0"},
        )
        assert everyone_can.get(part).status_code in (404, 405)
    else:
        assert begun.status_code in (400, 415), begun.status_code
    for address in (f"/static/{name}", f"/uploads/{name}", f"/sources/uploads/{name}", f"/media/{name}"):
        answer = everyone_can.get(address)
        assert answer.status_code in (404, 400), f"{answer.status_code} at {address}"
        assert b"onload" not in answer.getvalue()
    stored = [
        path
        for path in home.rglob("*")
        if path.is_file() and path.suffix in (".svg", ".html", ".js") and "evil" in path.name
    ]
    assert not stored, stored
