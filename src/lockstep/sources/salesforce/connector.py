"""Salesforce as a live source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lockstep.sources.connector import Batch, Connector, Cursor, Kind, Known, Refused, Setting
from lockstep.sources.salesforce.streams import STREAMS

if TYPE_CHECKING:
    from lockstep.sources.salesforce.client import Client

#: The ways to connect.
CLIENT, KEY, REFRESH, PASSWORD = "client credentials", "private key", "refresh token", "user name and password"
_OAUTH = ("auth", (CLIENT, KEY, REFRESH))
#: From so many records on, an object is read in bulk the first time: one job and one call for 10,000 records, where
#: REST takes five calls of 2,000; but a job waits for its turn for up to some minutes.
BULK_FROM = 20_000


class Salesforce:
    """A connection to one Salesforce organisation.

    Parameters
    ----------
    settings
        Those of `KIND`.
    bulk_from
        As `BULK_FROM`.
    pause_s
        Seconds before the second look at a bulk job, and before a busy Salesforce is asked again; they grow.

    Raises
    ------
    WrongUse
        A setting is empty that this way of connecting needs, or can't be read.
    """

    def __init__(self, settings: Mapping[str, str], *, bulk_from: int = BULK_FROM, pause_s: float = 1.0) -> None:
        # Late: half a second that those who only list the kinds need not wait.
        from lockstep.sources.salesforce.client import Client  # noqa: PLC0415
        from lockstep.sources.salesforce.fields import chosen  # noqa: PLC0415
        from lockstep.sources.salesforce.sessions import Session  # noqa: PLC0415

        self.client: Client = Client(Session(settings, pause_s), pause_s)
        self._named = chosen(settings.get("fields", ""))
        self._bulk_from = bulk_from
        self._known: Known | None = None

    def compare_with(self, known: Known) -> None:
        """As `Comparing.compare_with`: after a long pause Salesforce no longer tells what was deleted."""
        self._known = known

    def check(self) -> str:
        """Ask for the organisation; say what it is called, what is left of its calls, and what can't be read."""
        from lockstep.sources.salesforce.refusals import not_readable  # noqa: PLC0415 (as above)

        soql = "SELECT Id, Name, OrganizationType, IsSandbox FROM Organization"
        page = next(iter(self.client.pages("Organization", soql)))
        if not page:  # it is an object like others, and sharing rules may hide its one record
            raise Refused(
                "Salesforce does not let the user read the organisation's name.",
                remedy="Give the user “View Setup and Configuration” in a permission set.",
            )
        name, edition = page[0]["Name"], page[0]["OrganizationType"]
        unseen = [one.name for objects in STREAMS.values() for one in objects if self.client.describe(one.name) is None]
        needed = {one.name for objects in STREAMS.values() for one in objects if not one.is_optional}
        if lacking := [name for name in unseen if name in needed]:
            raise not_readable(*lacking)
        calls = self.client.limits()["DailyApiRequests"]
        sentence = (
            f"{name} ({edition}{', a sandbox' if page[0]['IsSandbox'] else ''}), "
            f"{calls['Remaining']:,} of {calls['Max']:,} API calls a day left"
        )
        return f"{sentence}; not readable, so left out: {', '.join(unseen)}." if unseen else f"{sentence}."

    def streams(self) -> Sequence[str]:
        """Return the streams, those that others refer to first."""
        return tuple(STREAMS)

    def pull(self, stream: str, cursor: Cursor | None, *, now_s: int) -> Iterator[Batch]:
        """Say what is new in a stream; its instants are by Salesforce's own clock."""
        from lockstep.sources.salesforce.following import Follower  # noqa: PLC0415 (as above)

        places: dict[str, object] = dict(cursor or {})
        for object_ in STREAMS[stream]:
            follower = Follower(self.client, object_, self._named, self._bulk_from, self._known)
            for said, place in follower.follow(places.get(object_.name)):  # type: ignore[arg-type]  # our own JSON
                places = {**places, object_.name: place}
                yield Batch(said, places)


def _connect(settings: Mapping[str, str]) -> Connector:
    return Salesforce(settings)


def _mapping(source: str, connector: Connector) -> str:
    from lockstep.sources.salesforce.vocabulary import mapping_of  # noqa: PLC0415 (as above)

    assert isinstance(connector, Salesforce), "made by _connect"
    return mapping_of(source, connector.client)


KIND = Kind(
    name="salesforce",
    label="Salesforce",
    settings=(
        Setting(
            name="login_url",
            label="Address",
            hint="Your My Domain, as in the browser: https://acme.my.salesforce.com",
            default="https://login.salesforce.com",
        ),
        Setting(
            name="auth",
            label="Connect by",
            hint="With client credentials or a private key nobody logs in; the guide says how to set up each.",
            default=CLIENT,
            choices=(CLIENT, KEY, REFRESH, PASSWORD),
        ),
        Setting(name="consumer_key", label="Consumer key", hint="Of the app.", default="", only_with=_OAUTH),
        Setting(
            name="consumer_secret",
            label="Consumer secret",
            is_secret=True,
            default="",
            only_with=("auth", (CLIENT, REFRESH)),
        ),
        Setting(
            name="private_key",
            label="Private key",
            hint="In PEM form, pasted whole; the app has its certificate (JWT bearer flow).",
            is_secret=True,
            default="",
            only_with=("auth", (KEY,)),
        ),
        Setting(
            name="refresh_token", label="Refresh token", is_secret=True, default="", only_with=("auth", (REFRESH,))
        ),
        Setting(
            name="username",
            label="User name",
            hint="Whom it acts for.",
            default="",
            only_with=("auth", (KEY, PASSWORD)),
        ),
        Setting(name="password", label="Password", is_secret=True, default="", only_with=("auth", (PASSWORD,))),
        Setting(
            name="security_token", label="Security token", is_secret=True, default="", only_with=("auth", (PASSWORD,))
        ),
        Setting(name="version", label="API version", default="62.0", is_further=True),
        Setting(
            name="fields",
            label="Custom fields",
            hint="Only these, such as Lead.Score__c, Opportunity.Region__c; empty: all that the user may see.",
            default="",
            is_further=True,
        ),
    ),
    connect=_connect,
    mapping=_mapping,
)
