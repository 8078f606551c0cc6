"""Every kind of notice, filled by its own fields, for any reader and any place.

A new kind needs no line here: what it holds is read off the class, and so is whom it is for.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import count
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.notices import draw
from bot.cards.parts import Card
from journeys.deal_notices import DealWordNotice
from journeys.digest_notices import DigestNotice, OverlapRow
from journeys.guard import for_person, for_place
from journeys.notices import (
    AudienceRefused,
    LostRight,
    Notice,
    OverlapLine,
    OverlapNotice,
    RollUpNotice,
)
from partnering.audiences import Readers
from partnering.digests import ToDo
from partnering.mapping_matrix import MappingMatrix, MatrixCell
from partnering.people import Person, Right, Role, may
from partnering.scoreboard import Figures
from tests.bot.block_limits import everything_said

KINDS = get_args(Notice)
# Of a line of a list, only these are the CRM's; the names beside them are for everybody of ours.
_OF_A_LINE = frozenset({"open_amount", "reason"})
# Of what is nested, only these are the CRM's, where not all of it is.
_HELD: dict[Any, frozenset[str]] = {
    OverlapLine: _OF_A_LINE,
    MappingMatrix: frozenset({"cells", "revenue"}),
    MatrixCell: frozenset({"revenue"}),
    OverlapRow: frozenset({"amount"}),
    ToDo: frozenset({"line"}),
    Figures: frozenset({"revenue", "sourced", "influenced"}),
}

people = st.builds(
    Person,
    id=st.integers(1, 3),
    name=st.just("Reader"),
    email=st.just("reader@vendra.example"),
    roles=st.frozensets(st.sampled_from(Role), max_size=4),
    active=st.booleans(),
    partner_id=st.none() | st.integers(1, 2),
)


class Filled:
    """One notice whose words stand nowhere else: `crm` are those that the CRM shows to few."""

    def __init__(self, kind: type[Any], draws: st.DataObject) -> None:
        self._draws, self._numbers = draws, count(1)
        self.crm: set[str] = set()
        self.words: set[str] = set()
        self.notice: Any = self._made(kind, crm_fields=kind.crm_fields)

    def _made(self, kind: type[Any], *, crm_fields: frozenset[str]) -> Any:
        hints = get_type_hints(kind)
        return kind(
            **{
                each.name: self._value(hints[each.name], each.name, is_crm=each.name in crm_fields)
                for each in fields(kind)
            }
        )

    def _value(self, hint: Any, name: str, *, is_crm: bool) -> Any:
        if hint is str and name == "zone":
            return "Europe/Berlin"
        if hint is str:
            return self._word(name, is_crm=is_crm)
        if get_origin(hint) in (Union, types.UnionType):
            chosen = self._draws.draw(st.sampled_from(get_args(hint)))
            return None if chosen is type(None) else self._value(chosen, name, is_crm=is_crm)
        if get_origin(hint) is tuple:
            inner = get_args(hint)
            if len(inner) == 2 and inner[1] is Ellipsis:
                number = self._draws.draw(st.integers(0, 3))
                return tuple(self._value(inner[0], name, is_crm=is_crm) for _ in range(number))
            return tuple(self._value(each, name, is_crm=is_crm) for each in inner)
        if get_origin(hint) is Mapping:
            return {}
        if get_origin(hint) is frozenset:
            return frozenset(self._draws.draw(st.sets(_plain(get_args(hint)[0]), max_size=2)))
        if is_dataclass(hint):
            assert isinstance(hint, type)
            every = frozenset(each.name for each in fields(hint))
            held = _HELD.get(hint, every)
            return self._made(hint, crm_fields=held if is_crm else frozenset())
        return self._draws.draw(_plain(hint))

    def _word(self, name: str, *, is_crm: bool) -> str:
        word = f"qx{next(self._numbers)}zq"
        (self.crm if is_crm else self.words).add(word)
        # Of reasons, only those about private fields hold a value that the card does not show.
        return f"same phone number {word}" if is_crm and name.startswith("reason") else word


def _plain(hint: Any) -> st.SearchStrategy[Any]:
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(1, 3)
    if hint is float:
        return st.floats(0, 1)
    if hint is date:
        return st.just(date(2026, 11, 20))
    if hint is datetime:
        return st.just(datetime(2026, 11, 20, 12, tzinfo=UTC))
    if hint is timedelta:
        return st.just(timedelta(hours=3))
    if get_origin(hint) is frozenset:
        return st.frozensets(_plain(get_args(hint)[0]), max_size=3)
    assert issubclass(hint, Enum), f"say here how to make a {hint}"
    return st.sampled_from(list(hint))


def said_by(card: Card, words: set[str]) -> set[str]:
    """Which of these words a card says: in its text, a block, its picture or a file."""
    said = f"{card.text}\n{everything_said(card.blocks)}\n{card.blocks}"
    # What is drawn and what stands in files is read by the same people.
    said += f"\n{card.picture}\n{card.files}"
    return {word for word in words if word in said}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(draws=st.data(), person=people)
def test_whoever_reads_it_no_notice_shows_more_than_they_may_see(
    kind: type[Any], draws: st.DataObject, person: Person
) -> None:
    filled = Filled(kind, draws)
    try:
        card = draw(for_person(filled.notice, person))
    except LostRight:
        assert not may_read(filled.notice, person)
        return
    assert may_read(filled.notice, person)
    drawn_for_them = isinstance(filled.notice, OverlapNotice | DigestNotice) and (
        filled.notice.reader_id == person.id
    )
    if not may(person, Right.SEE_CRM_FIELDS) and not drawn_for_them:
        assert said_by(card, filled.crm) == set()
    if not may(person, Right.LOOK_UP):
        own = kind.for_partner and person.partner_id == filled.notice.partner_id
        assert kind.for_everybody or own


def may_read(notice: Any, person: Person) -> bool:
    """Whether somebody may read a notice in private, as it is documented."""
    if notice.for_partner and not notice.for_everybody:
        own = person.partner_id == notice.partner_id and may(person, Right.SEE_OWN_PARTNER)
        return own or may(person, Right.SEE_DEALS)
    if isinstance(notice, RollUpNotice) and notice.right and not may(person, notice.right):
        return False  # its lines are of one kind, which takes a right of its own
    if isinstance(notice, DealWordNotice) and not may(person, notice.right):
        # What names a claim takes the right to it, but for what an account's owner is asked.
        return notice.what in ("owner_asked", "beside_ours") and may(person, Right.LOOK_UP)
    if isinstance(notice, DigestNotice) and notice.reader_id not in (None, person.id):
        return False  # each of its lines was read for one reader
    return notice.needs is None or may(person, notice.needs)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(
    draws=st.data(),
    readers=st.sampled_from(Readers),
    holder=st.none() | st.integers(1, 3),
    outside=st.frozensets(st.none() | st.integers(1, 3), max_size=2),
)
def test_wherever_it_is_posted_no_notice_shows_more_than_every_reader_may_see(
    kind: type[Any],
    draws: st.DataObject,
    readers: Readers,
    holder: int | None,
    outside: frozenset[int | None],
) -> None:
    filled = Filled(kind, draws)
    is_theirs = kind.for_partner and not kind.for_everybody
    alone = holder is not None and holder == filled.notice.partner_id and outside <= {holder}
    try:
        fitted = for_place(
            filled.notice, readers, name="somewhere", partner_id=holder, outside=outside
        )
    except AudienceRefused:
        checked = readers in (Readers.INTERNAL, Readers.SHARED, Readers.GUESTS)
        assert not (is_theirs and alone and checked)
        assert is_theirs or readers is not Readers.INTERNAL or kind.needs is not Right.LOOK_UP
        return
    card = draw(fitted)
    assert said_by(card, filled.crm) == set()
    if kind is OverlapNotice:
        assert said_by(card, {filled.notice.would_write}) == set(), "for those who see its health"
    if is_theirs:
        assert alone, "a partner's own is shown where only that partner reads along"
    if readers is not Readers.INTERNAL:
        assert kind.for_everybody or is_theirs
        assert readers in (Readers.SHARED, Readers.GUESTS)


def test_a_reader_who_may_is_shown_the_fields_else_these_tests_would_see_nothing() -> None:
    seen: dict[str, set[str]] = {}

    @given(draws=st.data())
    def look(draws: st.DataObject) -> None:
        everything = frozenset({Role.ADMIN, Role.PARTNER_MANAGER})
        for kind in KINDS:
            filled = Filled(kind, draws)
            reader = Person(1, "Ada", "ada@vendra.example", everything)
            if not may_read(filled.notice, reader):
                continue  # of another reader's digest nothing is shown
            card = draw(for_person(filled.notice, reader))
            seen.setdefault(kind.kind, set()).update(said_by(card, filled.crm))

    look()
    assert {kind.kind for kind in KINDS if kind.crm_fields} == {
        kind for kind, words in seen.items() if words
    }
