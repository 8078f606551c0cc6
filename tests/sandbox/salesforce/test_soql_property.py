"""SOQL as rules: what is written is read back, and answers agree with a naive filter in Python."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.salesforce.soql.answer import answer
from sandbox.salesforce.soql.grammar import parse
from sandbox.salesforce.soql.syntax import (
    Both,
    Comparison,
    Condition,
    Day,
    Either,
    Moment,
    Negation,
    Null,
    Number,
    Order,
    Path,
    Pattern,
    Query,
    Text,
    Truth,
    render,
)
from sandbox.world.ids import canonical, number_of, record_id

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_characters = st.sampled_from("\\'\"%_\n\t:aÄß") | st.characters(
    exclude_categories=["Cs"], exclude_characters="\0"
)
_words = st.text(_characters, max_size=6)
_small_words = st.sampled_from(["", "a", "A", "ab", "Ab", "b", "ß", "SS", "a%b", "a_b", "'", "\\"])
_numbers = st.integers(-5, 5)
_days = st.dates(date(2026, 11, 1), date(2026, 11, 5))
_moments = st.integers(0, 86_400).map(
    lambda seconds: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def _pattern(pieces: list[str]) -> Pattern:
    return Pattern("".join(pieces))


_patterns = st.lists(
    st.sampled_from(["%", "_", "\\%", "\\_", "\\\\", "a", "b", "'", "S"]), max_size=4
).map(_pattern)


def _compared(
    field: str, values: st.SearchStrategy[Any], operators: list[str]
) -> st.SearchStrategy[Condition]:
    path = Path((field,))
    single = st.builds(Comparison, st.just(path), st.sampled_from(operators), values)
    null = st.builds(Comparison, st.just(path), st.sampled_from(["=", "!="]), st.just(Null()))
    many = st.builds(
        Comparison,
        st.just(path),
        st.sampled_from(["IN", "NOT IN"]),
        st.lists(values, min_size=1, max_size=3).map(tuple),
    )
    return single | null | many


_EVERY = ["=", "!=", "<", "<=", ">", ">="]


def _conditions(words: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    leaves = (
        _compared("Name", words.map(Text), _EVERY)
        | st.builds(Comparison, st.just(Path(("Name",))), st.just("LIKE"), _patterns)
        | _compared("Amount", _numbers.map(lambda n: Number(Decimal(n))), _EVERY)
        | _compared("CloseDate", _days.map(Day), _EVERY)
        | _compared("SystemModstamp", _moments.map(Moment), _EVERY)
        | _compared("IsClosed", st.booleans().map(Truth), ["=", "!="])
    )
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Both(tuple(parts)))
            | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Either(tuple(parts)))
            | inner.map(Negation)
        ),
        max_leaves=6,
    )


_orders = st.lists(
    st.builds(
        Order,
        st.sampled_from(["Name", "Amount", "CloseDate"]).map(lambda name: Path((name,))),
        st.booleans(),
        st.booleans(),
    ),
    max_size=2,
    unique_by=lambda order: order.path,
).map(tuple)


def _queries(words: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    return st.builds(
        Query,
        st.just((Path(("Id",)), Path(("Name",)))),
        st.just("Opportunity"),
        st.none() | _conditions(words),
        _orders,
        st.none() | st.integers(0, 9),
        st.none() | st.integers(0, 4),
    )


@given(_queries(_words))
def test_a_written_query_reads_back_the_same(query: Query) -> None:
    assert parse(render(query)) == query


_rows = st.lists(
    st.fixed_dictionaries(
        {
            "Name": st.none() | _small_words.map(lambda word: word or None),
            "Amount": st.none() | _numbers,
            "CloseDate": st.none() | _days.map(date.isoformat),
            "SystemModstamp": _moments.map(lambda m: f"{m:%Y-%m-%dT%H:%M:%S}.000+0000"),
            "IsClosed": st.booleans(),
        }
    ),
    max_size=8,
)


@given(_queries(_small_words), _rows)
def test_an_answer_is_what_a_naive_filter_finds(query: Query, values: list[dict[str, Any]]) -> None:
    rows = [
        {**row, "Id": record_id("006", number), "IsDeleted": False}
        for number, row in enumerate(values)
    ]

    found = answer(
        render(query),
        rows=lambda _: list(reversed(rows)),
        find=lambda _: None,
        deleted_too=False,
        base="",
        now=NOW,
    )

    assert [record["Id"] for record in found.records] == _naive(query, rows)


def _naive(query: Query, rows: list[dict[str, Any]]) -> list[str]:
    kept = [row for row in rows if query.where is None or _meets(query.where, row)]
    for order in reversed(query.order):
        name = order.path.parts[0]
        filled = [row for row in kept if row[name] is not None]
        empty = [row for row in kept if row[name] is None]
        filled.sort(key=_sorted_by(name), reverse=order.descending)
        kept = filled + empty if order.nulls_last else empty + filled
    kept = kept[query.offset or 0 :]
    return [row["Id"] for row in (kept if query.limit is None else kept[: query.limit])]


def _sorted_by(name: str) -> Callable[[dict[str, Any]], Any]:
    def key(row: dict[str, Any]) -> Any:
        value = row[name]
        return value.casefold() if isinstance(value, str) else value

    return key


def _meets(condition: Condition, row: dict[str, Any]) -> bool:
    if isinstance(condition, Negation):
        return not _meets(condition.part, row)
    if isinstance(condition, Both):
        return all(_meets(part, row) for part in condition.parts)
    if isinstance(condition, Either):
        return any(_meets(part, row) for part in condition.parts)
    has = row[condition.path.parts[0]]
    has = has.casefold() if isinstance(has, str) else has
    value = condition.value
    if isinstance(value, tuple):
        return (has in [_plain(one) for one in value]) == (condition.operator == "IN")
    if isinstance(value, Pattern):
        return has is not None and _like(value.text.casefold(), has)
    wanted = _plain(value)
    if condition.operator in ("=", "!="):
        return bool(has == wanted) == (condition.operator == "=")
    if has is None or wanted is None:
        return False
    return bool(
        {"<": has < wanted, "<=": has <= wanted, ">": has > wanted, ">=": has >= wanted}[
            condition.operator
        ]
    )


def _plain(value: Any) -> Any:
    match value:
        case Null():
            return None
        case Text():
            return value.value.casefold() or None
        case Number():
            return int(value.value)
        case Day():
            return value.value.isoformat()
        case Moment():
            return f"{value.value:%Y-%m-%dt%H:%M:%S}.000+0000"
        case _:
            return value.value


def _like(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(_like(pattern[1:], text[at:]) for at in range(len(text) + 1))
    if pattern[0] == "_":
        return bool(text) and _like(pattern[1:], text[1:])
    letter, rest = (pattern[1], pattern[2:]) if pattern[0] == "\\" else (pattern[0], pattern[1:])
    return text[:1] == letter and _like(rest, text[1:])


@given(st.integers(0, 62**6 - 1), st.sampled_from(["001", "003", "005", "006", "00Q", "00G"]))
def test_ids_are_case_safe(number: int, prefix: str) -> None:
    identifier = record_id(prefix, number)

    assert number_of(identifier) == number
    assert re.fullmatch(r"[0-9A-Za-z]{15}[A-Z0-5]{3}", identifier)
    for written in (identifier[:15], identifier.upper(), identifier.lower()):
        assert canonical(written) == identifier


def test_the_suffix_is_salesforces_own() -> None:
    # The example of Salesforce's documentation of record ids.
    assert canonical("001A0000006Vm9r") == "001A0000006Vm9rIAC"
    assert canonical("001A0000006Vm9rIAD") is None
