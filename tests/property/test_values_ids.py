"""Laws of keys: no two records share one, and SQL makes the same as Python."""

from __future__ import annotations

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lockstep.values.ids import content_hash, key_parts, key_sql, record_key

# Escapes and what they escape, crowded together, beside any text that can stand in a table.
parts = st.text(st.sampled_from("%/|25F7Ca'")) | st.text(st.characters(exclude_categories=["Cs"]))
names = parts.filter(lambda text: "\0" not in text)  # no SQL literal holds it; key_sql refuses it
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(parts, parts, parts)
@example("a", "b/c", "d")
@example("%2F", "/", "%252F|")
def test_a_key_falls_back_into_its_parts(source: str, file: str, source_id: str) -> None:
    key = record_key(source, file, source_id)
    assert key_parts(key) == (source, file, source_id)
    assert key.count("/") == 2
    assert "|" not in key


@settings(deadline=None)
@given(names, names, st.lists(st.none() | parts, min_size=1, max_size=20))
def test_sql_makes_the_same_keys(source: str, file: str, ids: list[str | None]) -> None:
    quoted = '"Opportunity Id"'
    rows = duckdb.execute(
        f"SELECT {key_sql(source, file, quoted)} FROM (SELECT unnest(?::VARCHAR[]) AS {quoted})", [ids]
    ).fetchall()
    assert [key for (key,) in rows] == [
        None if source_id is None else record_key(source, file, source_id) for source_id in ids
    ]


@given(plain, plain)
def test_equal_hashes_mean_equal_contents(one: object, other: object) -> None:
    assert (content_hash(one) == content_hash(other)) == (repr_of(one) == repr_of(other))


def repr_of(content: object) -> object:
    """The content without the order of its keys, telling 1 from 1.0 and True."""
    if isinstance(content, dict):
        return ("dict", frozenset((key, repr_of(value)) for key, value in content.items()))
    if isinstance(content, list):
        return ("list", tuple(repr_of(value) for value in content))
    return repr(content)
