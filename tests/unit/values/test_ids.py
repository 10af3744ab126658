"""Keys and hashes."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lockstep.values.faults import LockstepError
from lockstep.values.ids import content_hash, file_hash, key_parts, key_sql, record_key


@pytest.mark.parametrize("source_id", ["HGK-17", "row-17", "001Qy00000ABCde", "ann@example.com", "Müller & Co."])
def test_an_ordinary_id_stays_readable(source_id: str) -> None:
    assert record_key("crm", "deals", source_id) == f"crm/deals/{source_id}"


def test_what_parts_keys_is_escaped() -> None:
    assert record_key("crm", "a/b", "50%|1/2") == "crm/a%2Fb/50%25%7C1%2F2"
    assert record_key("crm", "deals", "%2F") != record_key("crm", "deals", "/")


@pytest.mark.parametrize("text", ["", "crm", "crm/deals", "crm/deals/1/2", "@ann@example.com"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(LockstepError, match="not the key of a record"):
        key_parts(text)


def test_a_quote_in_a_file_name_does_not_end_the_literal() -> None:
    assert key_sql("crm", "o'neil", "id").startswith("('crm/o''neil/' || ")


def test_a_name_that_no_literal_can_hold_is_refused() -> None:
    with pytest.raises(LockstepError, match="NUL"):
        key_sql("crm", "deals\0", "id")


def test_a_hash_of_bytes_is_their_sha_256() -> None:
    assert content_hash(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_of_several_pieces_has_the_hash_of_its_bytes(tmp_path: Path) -> None:
    content = b"id,amount\n" * 300_000
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    assert file_hash(path) == content_hash(content) == hashlib.sha256(content).hexdigest()


def test_a_file_that_cannot_be_read_is_said_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.csv", tmp_path):
        with pytest.raises(LockstepError, match="cannot be read"):
            file_hash(path)


def test_the_order_of_keys_does_not_matter_and_that_of_lists_does() -> None:
    assert content_hash({"a": 1, "b": {"d": 1, "c": 2}}) == content_hash({"b": {"c": 2, "d": 1}, "a": 1})
    assert content_hash([1, 2]) != content_hash([2, 1])
    assert content_hash({"a": "1"}) != content_hash({"a": 1})


def test_the_hash_of_plain_values_never_changes() -> None:
    # The version names of charters rest on it: written down, not computed.
    assert content_hash({"name": "Größe", "n": [1, None, True, 0.5]}) == (
        hashlib.sha256(b'{"n":[1,null,true,0.5],"name":"Gr\\u00f6\\u00dfe"}').hexdigest()
    )


@pytest.mark.parametrize(
    "content", [Decimal(1), date(2026, 1, 1), {1: "a"}, [{"a": {None: 1}}], float("nan"), Path("x"), {1, 2}]
)
def test_what_json_cannot_hold_exactly_has_no_hash(content: object) -> None:
    with pytest.raises(LockstepError, match="no content hash"):
        content_hash(content)


def test_a_value_inside_itself_has_no_hash() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(LockstepError, match="no content hash"):
        content_hash(loop)
