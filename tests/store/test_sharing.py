"""What is shared is kept per partner, side, segment and field; the last word of a side counts."""

from datetime import timedelta

import pytest

from partnering.refusals import Invalid
from partnering.sharing import Consent, Field, Level, Rule, Side, Word
from store.work import Store, Work
from tests.store.makers import NOON


def put_partner(work: Work, name: str) -> int:
    return work.partners.add(name, now=NOON).id


def rule(partner_id: int | None, segment: str, field: Field | None, level: Level) -> Rule:
    return Rule(partner_id, Side.OURS, segment, field, level)


def test_nothing_is_said_of_a_partner_until_somebody_says_it(store: Store) -> None:
    with store.begin() as work:
        partner_id = put_partner(work, "Northwind")
    default = rule(None, "", Field.NAME, Level.ALL)
    with store.read() as view:
        found = view.sharing.of(partner_id, [default])
    assert found.consent == Consent()
    assert (found.rules, found.defaults) == ((), (default,))


def test_a_rule_takes_the_place_of_the_one_for_just_the_same_and_of_no_other(store: Store) -> None:
    with store.begin() as work:
        partner_id, other = put_partner(work, "Northwind"), put_partner(work, "Alpine")
        for each in (
            rule(partner_id, "Customers", Field.AMOUNT, Level.COUNTS),
            rule(partner_id, " customers ", Field.AMOUNT, Level.ALL),
            rule(partner_id, "customers", None, Level.COUNTS),
            rule(partner_id, "", Field.AMOUNT, Level.HIDDEN),
            rule(other, "customers", Field.AMOUNT, Level.HIDDEN),
        ):
            work.sharing.put_rule(each, by=None, at=NOON)
    with store.read() as view:
        found = view.sharing.rules(partner_id)
    assert found == [
        rule(partner_id, "", Field.AMOUNT, Level.HIDDEN),
        rule(partner_id, "customers", None, Level.COUNTS),
        rule(partner_id, "customers", Field.AMOUNT, Level.ALL),
    ]


def test_a_dropped_rule_gives_way_to_the_defaults(store: Store) -> None:
    with store.begin() as work:
        partner_id = put_partner(work, "Northwind")
        work.sharing.put_rule(rule(partner_id, "", None, Level.ALL), by=None, at=NOON)
        assert not work.sharing.drop_rule(partner_id, Side.THEIRS, "", None)
        assert not work.sharing.drop_rule(partner_id, Side.OURS, "", Field.NAME)
        assert work.sharing.drop_rule(partner_id, Side.OURS, "", None)
    with store.read() as view:
        assert view.sharing.rules(partner_id) == []


def test_a_rule_for_everybody_belongs_in_the_policy(store: Store) -> None:
    with store.begin() as work, pytest.raises(Invalid):
        work.sharing.put_rule(rule(None, "", None, Level.ALL), by=None, at=NOON)


def test_each_side_has_one_last_word(store: Store) -> None:
    later = NOON + timedelta(hours=1)
    with store.begin() as work:
        partner_id = put_partner(work, "Northwind")
        work.sharing.consent(partner_id, Side.OURS, by=7, at=NOON)
        work.sharing.consent(partner_id, Side.THEIRS, by=8, at=NOON)
        assert work.sharing.of(partner_id, ()).consent.stands
        work.sharing.revoke(partner_id, Side.THEIRS, by=9, at=later)
    with store.read() as view:
        found = view.sharing.of(partner_id, ()).consent
    assert found == Consent(Word(True, NOON, 7), Word(False, later, 9))
    assert found.revoked
    assert not found.stands


def test_what_was_said_of_a_partner_goes_with_it(store: Store) -> None:
    with store.begin() as work:
        partner_id, other = put_partner(work, "Northwind"), put_partner(work, "Alpine")
        for each in (partner_id, other):
            work.sharing.consent(each, Side.OURS, by=7, at=NOON)
            work.sharing.put_rule(rule(each, "", None, Level.ALL), by=7, at=NOON)
        assert work.sharing.erase_of(partner_id) == 2
    with store.read() as view:
        assert view.sharing.of(partner_id, ()).consent == Consent()
        assert view.sharing.rules(partner_id) == []
        assert view.sharing.of(other, ()).consent.ours is not None
        assert len(view.sharing.rules(other)) == 1
