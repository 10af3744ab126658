"""What measures share is put before them, and nothing else is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lockstep.engines.portable import placeholders, tables
from lockstep.figures.measures import measure


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return a package of measures of its own."""
    folder = tmp_path / "shared_measures"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "won.sql").write_text("SELECT j.owner FROM journeys AS j WHERE j.won_s <= :as_of_s")
    (folder / "by_owner.sql").write_text("SELECT w.owner AS dim, COUNT(*) AS n FROM won AS w GROUP BY w.owner")
    (folder / "alone.sql").write_text("WITH won AS (SELECT d.owner FROM deals AS d) SELECT w.owner FROM won AS w")
    (folder / "deals.sql").write_text("SELECT j.owner FROM journeys AS j")
    (folder / "named.sql").write_text("SELECT w.owner FROM won AS w WHERE w.owner IS NOT NULL")
    (folder / "share.sql").write_text("SELECT w.owner, n.owner AS named FROM named AS n LEFT JOIN won AS w ON 1 = 1")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder.name
    sys.modules.pop(folder.name, None)


def test_a_relation_beside_a_measure_is_put_before_it_with_its_placeholders(package: str) -> None:
    tree = measure(package, "by_owner.sql")
    assert [cte.alias for cte in tree.ctes] == ["won"]
    assert tables(tree) == ("journeys",)
    assert placeholders(tree) == ("as_of_s",)


def test_what_a_measure_names_itself_or_the_record_has_is_not_replaced(package: str) -> None:
    tree = measure(package, "alone.sql")
    assert [cte.alias for cte in tree.ctes] == ["won"]
    assert tables(tree) == ("deals",)


def test_reading_a_measure_twice_puts_nothing_before_it_twice(package: str) -> None:
    assert measure(package, "by_owner.sql") == measure(package, "by_owner.sql")
    assert len(measure(package, "by_owner.sql").ctes) == 1


def test_a_relation_that_two_others_stand_on_is_put_before_both_and_once(package: str) -> None:
    assert [cte.alias for cte in measure(package, "share.sql").ctes] == ["won", "named"]


def test_a_relation_of_the_package_above_is_found_and_one_s_own_goes_first(package: str, tmp_path: Path) -> None:
    below = tmp_path / package / "below"
    below.mkdir()
    (below / "__init__.py").touch()
    (below / "asks.sql").write_text("SELECT w.owner FROM won AS w LEFT JOIN named AS n ON 1 = 1")
    (below / "named.sql").write_text("SELECT j.owner FROM journeys AS j")
    tree = measure(f"{package}.below", "asks.sql")
    assert sorted(cte.alias for cte in tree.ctes) == ["named", "won"]
    assert "IS NOT NULL" not in tree.sql()
