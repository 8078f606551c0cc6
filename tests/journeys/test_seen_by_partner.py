"""What a partner sees of the companies that both know is the same for it and in our view of it."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cards.seen import seen_card
from journeys.seen_by_partner import SeenByPartner, seen_by_partner
from journeys.share import opt_in, revoke, set_level
from partnering.counting import Said
from partnering.facts import SharingChanged
from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS
from partnering.people import Person, Role
from partnering.refusals import NotAllowed, Unknown
from partnering.sharing import Field, Level, Rule, Side
from store.work import Store
from tests.bot.block_limits import everything_said
from tests.journeys.office import CONTOSO_DEAL, MARIA, PIA, Office, arrives, working_day

EVERYTHING = (CONTOSO_DEAL.name, "Contoso", "Ulm", "Proposal", "120,000", "CORE", "Maria")


def shared(store: Store) -> tuple[Office, int, Person]:
    """An office with one company that both know, and somebody who acts for the partner."""
    office = working_day(store)
    arrives(office)
    with store.begin() as work:
        partner = work.partners.by_name("Alpine Systems")
        assert partner is not None
        rep = work.people.act_for_partner(
            partner.id, Role.PARTNER_REP, workspace="T9", address="U9", name="Rosa", zone=""
        )
    return office, partner.id, rep


def agree(office: Office, partner_id: int, rep: Person) -> None:
    opt_in(office.desk, partner_id, by=office.person(PIA), now=office.now)
    opt_in(office.desk, partner_id, by=rep, now=office.now)


def words_of(seen: SeenByPartner) -> str:
    card = seen_card(seen)
    return f"{everything_said(card.blocks)} {card.text}"


def test_nothing_is_seen_before_both_sides_agreed_nor_after_either_took_it_back(
    store: Store,
) -> None:
    office, number, rep = shared(store)
    assert seen_by_partner(office.desk, number, by=rep).lines == ()
    assert "both sides have to opt in" in words_of(seen_by_partner(office.desk, number, by=rep))

    agree(office, number, rep)
    [line] = seen_by_partner(office.desk, number, by=rep).lines
    assert (line.name, line.segment) == ("Contoso Maschinenbau GmbH", OPEN_OPPORTUNITIES)

    revoke(office.desk, number, by=office.person(PIA), now=office.now)
    seen = seen_by_partner(office.desk, number, by=rep)
    assert (seen.lines, seen.named, dict(seen.table.cells)) == ((), 0, {})
    assert seen.table.total.words == "not said"


def test_our_view_of_it_is_what_the_partner_itself_sees(store: Store) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    by = office.person(PIA)
    for level in Level:
        set_level(office.desk, number, "", Field.NAME, level, by=by, now=office.now)

        theirs = seen_by_partner(office.desk, number, by=rep)
        ours = seen_by_partner(office.desk, number, by=by)

        assert replace(ours, reader=Side.THEIRS) == theirs
        assert [("number for number" in words_of(each)) for each in (ours, theirs)] == [True, False]
        assert (theirs.named == 1) is level.reaches(Level.OVERLAPS)


@pytest.mark.parametrize("level", [Level.COUNTS, Level.HIDDEN])
def test_our_view_does_not_tell_us_what_the_partner_keeps_from_us(
    store: Store, level: Level
) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    set_level(office.desk, number, CUSTOMERS, None, level, by=rep, now=office.now)

    theirs = seen_by_partner(office.desk, number, by=rep)
    ours = seen_by_partner(office.desk, number, by=office.person(PIA))

    assert "CONTOSO Maschinenbau" in words_of(theirs)
    assert "contoso" not in words_of(ours).lower(), "neither its name nor that ours is on the list"
    assert "lists that it does not show you by name" in words_of(ours)
    assert (ours.lines, ours.named) == ((), 0)
    cells = ours.table.cells
    assert bool(cells) is (level is Level.COUNTS), "of what is hidden no number either"
    assert all(theirs.table.cells[each] == cells[each] for each in cells)


def test_only_its_own_people_and_those_of_ours_who_share_may_look(store: Store) -> None:
    office, number, rep = shared(store)
    other = office.add_partner("Birch Partners")
    with pytest.raises(NotAllowed):
        seen_by_partner(office.desk, number, by=office.person(MARIA))
    with pytest.raises(Unknown):
        seen_by_partner(office.desk, other, by=rep)


def test_cs_03_names_appear_when_the_partner_shares_more(store: Store) -> None:
    office, number, rep = shared(store)
    agree(office, number, rep)
    pia = office.person(PIA)
    with store.begin() as work:
        work.sharing.put_rule(
            Rule(number, Side.OURS, OPEN_OPPORTUNITIES, None, Level.COUNTS), by=None, at=office.now
        )
    office.desk = replace(office.desk, policy=replace(office.desk.policy, count_floor=1))
    seen = seen_by_partner(office.desk, number, by=rep)
    assert (seen.table.cells[OPEN_OPPORTUNITIES, CUSTOMERS], seen.named) == (Said(1), 0)
    assert "Contoso Maschinenbau GmbH" not in words_of(seen)

    set_level(office.desk, number, OPEN_OPPORTUNITIES, None, None, by=pia, now=office.now)

    assert "Contoso Maschinenbau GmbH" in words_of(seen_by_partner(office.desk, number, by=rep))
    with store.read() as view:
        said = [each.fact for each in view.facts.after(0, 1000)]
    changed = [each for each in said if isinstance(each, SharingChanged)]
    assert changed[-1].what == "level:ours"


def test_no_word_is_on_the_card_that_is_not_shared(sqlite_store: Store) -> None:
    office, number, rep = shared(sqlite_store)
    agree(office, number, rep)
    words = {
        Field.NAME: "Contoso Maschinenbau GmbH",
        Field.STAGE: "Proposal",
        Field.FAMILIES: "CORE",
        Field.OWNER: "Maria",
        Field.AMOUNT: "120",
    }

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
    @given(
        st.dictionaries(
            st.tuples(
                st.sampled_from(("", CUSTOMERS, OPEN_OPPORTUNITIES, PROSPECTS)),
                st.none() | st.sampled_from(Field),
            ),
            st.sampled_from(Level),
            max_size=6,
        )
    )
    def look(levels: dict[tuple[str, Field | None], Level]) -> None:
        with sqlite_store.begin() as work:
            for rule in work.sharing.rules(number):
                work.sharing.drop_rule(number, rule.side, rule.segment, rule.field)
            for (segment, field), level in levels.items():
                rule = Rule(number, Side.OURS, segment, field, level)
                work.sharing.put_rule(rule, by=None, at=office.now)
            sharing = work.sharing.of(number, ())
        text = words_of(seen_by_partner(office.desk, number, by=rep))
        named = sharing.shows(Side.OURS, OPEN_OPPORTUNITIES, Field.NAME, on_both=True)
        for field, word in words.items():
            shows = sharing.shows(Side.OURS, OPEN_OPPORTUNITIES, field, on_both=True)
            assert (word in text) is (named and shows), (field, text)

    look()
