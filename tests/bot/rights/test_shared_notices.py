"""Whatever both sides agreed, a card says no word of a company that is not shared.

Every kind that is drawn for a partner is filled by its own fields; a new kind needs no line here.
"""

from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.notices import draw
from journeys.guard import SHARED_KINDS, THEIR_KINDS, as_shared, is_shared
from journeys.notices import (
    BaselineNotice,
    FallbackNotice,
    Notice,
    NotShared,
    OverlapNotice,
    ReviewNotice,
)
from partnering.sharing import Consent, Field, Level, Rule, Sharing, Side, Word
from tests.bot.rights.test_notices import Filled, said_by
from tests.partnering.test_sharing import AGREED, NOON, SEGMENTS, sharings

FOR_PARTNERS = [each for each in get_args(Notice) if each.kind in SHARED_KINDS]
OF_LISTS = [each for each in get_args(Notice) if each.kind in THEIR_KINDS]
GIVEN, REVOKED = Word(True, NOON, None), Word(False, NOON, None)


class FilledFields(Filled):
    """A notice whose words are known by the field they stand in."""

    def __init__(self, kind: type[Any], draws: st.DataObject) -> None:
        self.of: dict[str, set[str]] = {}
        super().__init__(kind, draws)
        hints = get_type_hints(kind)
        for name in getattr(kind, "shared", {}):
            self.words, self.crm = set(), set()
            value = self._value(hints[name], name, is_crm=False)
            self.of[name] = set(self.words)
            self.notice = replace(self.notice, **{name: value})


def test_there_are_such_kinds() -> None:
    assert {"partner_help", "partner_lead", "partner_credit"} <= SHARED_KINDS
    assert {"overlap", "review", "baseline", "fallback", "matrix"} == THEIR_KINDS


@pytest.mark.parametrize("kind", FOR_PARTNERS, ids=lambda kind: kind.__name__)
@given(
    draws=st.data(),
    sharing=sharings,
    partner_id=st.integers(1, 2),
    segment=st.sampled_from(SEGMENTS),
    on_both=st.booleans(),
)
def test_what_is_not_shown_stands_neither_in_blocks_nor_in_the_fallback_text(
    kind: type[Any],
    draws: st.DataObject,
    sharing: Sharing,
    partner_id: int,
    segment: str,
    on_both: bool,
) -> None:
    filled = FilledFields(kind, draws)
    notice = replace(filled.notice, partner_id=partner_id, segment=segment, on_both=on_both)
    assert is_shared(notice)
    try:
        fitted = as_shared(notice, sharing)
    except NotShared:
        assert not sharing.consent.stands or partner_id != sharing.partner_id
        return
    assert sharing.consent.stands
    assert partner_id == sharing.partner_id
    card = draw(fitted)
    for name, field in kind.shared.items():
        if not sharing.shows(Side.OURS, segment, field, on_both=on_both):
            assert said_by(card, filled.of[name]) == set(), name


@pytest.mark.parametrize("kind", FOR_PARTNERS, ids=lambda kind: kind.__name__)
def test_what_is_shown_is_said_else_these_tests_would_see_nothing(kind: type[Any]) -> None:
    everything = Sharing(1, AGREED, (Rule(1, Side.OURS, "", None, Level.ALL),))
    seen: set[str] = set()

    @given(draws=st.data())
    def look(draws: st.DataObject) -> None:
        filled = FilledFields(kind, draws)
        card = draw(as_shared(replace(filled.notice, partner_id=1), everything))
        seen.update(name for name, words in filled.of.items() if said_by(card, words))

    look()
    assert seen == set(kind.shared)


@pytest.mark.parametrize("kind", FOR_PARTNERS, ids=lambda kind: kind.__name__)
def test_each_field_for_a_partner_is_of_a_type_that_can_be_blank(kind: type[Any]) -> None:
    hints = get_type_hints(kind)
    for name, field in kind.shared.items():
        assert isinstance(field, Field)
        blank = hints[name] is str or type(None) in get_args(hints[name])
        assert blank or Ellipsis in get_args(hints[name]), name


@pytest.mark.parametrize("kind", OF_LISTS, ids=lambda kind: kind.__name__)
@given(draws=st.data(), sharing=sharings)
def test_once_either_side_took_its_word_back_our_people_read_nothing_of_a_list(
    kind: type[Any], draws: st.DataObject, sharing: Sharing
) -> None:
    notice = replace(Filled(kind, draws).notice, partner_id=sharing.partner_id)
    try:
        fitted = as_shared(notice, sharing)
    except NotShared:
        return
    assert not sharing.consent.revoked
    if isinstance(fitted, OverlapNotice):
        named = fitted.partner_segments or ("",)
        assert all(sharing.shows(Side.THEIRS, each, Field.NAME, on_both=True) for each in named)
    if isinstance(fitted, BaselineNotice) and fitted.top:
        assert sharing.shows(Side.THEIRS, "", Field.NAME, on_both=True)
    if isinstance(fitted, ReviewNotice):
        assert sharing.shows(Side.THEIRS, fitted.partner_segment, Field.NAME, on_both=True)
    if isinstance(fitted, FallbackNotice):
        assert sharing.shows(Side.THEIRS, "", Field.NAME, on_both=True)


@pytest.mark.parametrize("kind", OF_LISTS, ids=lambda kind: kind.__name__)
@given(draws=st.data())
def test_a_list_that_was_given_is_read_before_anybody_opts_in(
    kind: type[Any], draws: st.DataObject
) -> None:
    notice = replace(Filled(kind, draws).notice, partner_id=1)
    assert as_shared(notice, Sharing(1)) == notice
    assert as_shared(notice, Sharing(1, Consent(None, GIVEN))) == notice
    for consent in (Consent(REVOKED, GIVEN), Consent(GIVEN, REVOKED)):
        with pytest.raises(NotShared):
            as_shared(notice, Sharing(1, consent))
    with pytest.raises(NotShared):
        as_shared(notice, None)
    with pytest.raises(NotShared):
        as_shared(notice, Sharing(2))
