"""Questions are answered with what the reader may see, typing errors and all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.look_up import (
    AccountOverlaps,
    Choices,
    Nothing,
    PartnerOverlaps,
    counts,
    overlap_card,
    overlaps_of,
    recent,
)
from journeys.mark_overlap import end_changed, mark
from journeys.start_alerts import start_alerts
from journeys.why import overlap_number, why
from partnering.overlaps import Mark
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Field, Level, Rule, Side
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    PIA,
    THEIR_CONTOSO,
    Office,
    arrives,
    working_day,
)


def busy(store: Store) -> Office:
    office = working_day(store)
    arrives(office)
    office.settle()
    return office


def test_a_name_with_a_typing_error_finds_the_account(store: Store) -> None:
    office = busy(store)

    answer = overlaps_of(
        office.desk, "Contosso Maschinnbau", by=office.person(MARIA), now=office.now
    )

    assert isinstance(answer, AccountOverlaps)
    assert answer.account_name == CONTOSO.name
    assert answer.asked == "Contosso Maschinnbau"
    assert [each.partner_name for each in answer.overlaps] == ["Alpine Systems"]


def test_a_partners_name_lists_its_overlaps(store: Store) -> None:
    office = busy(store)

    answer = overlaps_of(office.desk, "alpine systems", by=office.person(MARIA), now=office.now)

    assert isinstance(answer, PartnerOverlaps)
    assert (answer.total, answer.lines[0].account_name) == (1, CONTOSO.name)


def test_two_accounts_of_one_name_are_offered_and_not_guessed(store: Store) -> None:
    office = busy(store)
    office.crm.put(replace(CONTOSO, key="001Y", city="Wien", country="Austria", website=""))
    office.sync()

    answer = overlaps_of(
        office.desk, "Contoso Maschinenbau GmbH", by=office.person(MARIA), now=office.now
    )

    assert isinstance(answer, Choices)
    assert {each.label for each in answer.options} == {
        f"{CONTOSO.name} (Ulm, Germany)",
        f"{CONTOSO.name} (Wien, Austria)",
    }


def test_nothing_like_it_is_said_and_nothing_invented(store: Store) -> None:
    office = busy(store)

    answer = overlaps_of(office.desk, "zzzz qqqq", by=office.person(MARIA), now=office.now)

    assert isinstance(answer, Nothing)
    with pytest.raises(Invalid):
        overlaps_of(office.desk, "  ", by=office.person(MARIA), now=office.now)


def test_deals_are_shown_to_owner_and_manager_and_withheld_from_others(store: Store) -> None:
    office = busy(store)

    def deals(user: object) -> tuple[str, ...]:
        person = office.person(user)  # type: ignore[arg-type]
        answer = overlaps_of(office.desk, CONTOSO.name, by=person, now=office.now)
        assert isinstance(answer, AccountOverlaps)
        [notice] = answer.overlaps
        assert notice.crm_visible == bool(notice.deals)
        return tuple(deal.amount for deal in notice.deals)

    assert deals(MARIA) == deals(PIA) == ("€120,000",)
    assert deals(OMAR) == ()


def test_a_partners_list_withholds_amounts_of_other_peoples_accounts(store: Store) -> None:
    office = busy(store)

    answer = overlaps_of(office.desk, "Alpine Systems", by=office.person(OMAR), now=office.now)

    assert isinstance(answer, PartnerOverlaps)
    assert answer.lines[0].open_amount == ""


def test_why_says_reasons_and_who_was_told(store: Store) -> None:
    office = busy(store)
    [overlap] = office.overlaps()

    told = why(office.desk, f"OV-{overlap.id}", by=office.person(MARIA), now=office.now)

    assert any("The owner was told" in line for line in told.lines)
    assert any("contoso-maschinenbau.de" in line for line in told.lines)
    with pytest.raises(Unknown):
        why(office.desk, "OV-999", by=office.person(MARIA), now=office.now)


@pytest.mark.parametrize(("text", "number"), [("OV-12", 12), ("ov12", 12), (" 12 ", 12)])
def test_ids_are_read_as_people_write_them(text: str, number: int) -> None:
    assert overlap_number(text) == number


@pytest.mark.parametrize("text", ["", "DR-12", "OV-", "OV-1x", "OV-" + "9" * 30, "٣"])
def test_what_is_no_id_is_refused_in_words(text: str) -> None:
    if text == "٣":
        # Another script's digit is a digit; it must not crash, whatever it finds.
        assert overlap_number(text) == 3
        return
    with pytest.raises(Invalid):
        overlap_number(text)


def test_not_useful_mutes_for_one_person_and_leaves_the_overlap(store: Store) -> None:
    office = busy(store)
    [overlap] = office.overlaps()

    mark(office.desk, overlap.id, Mark.NOT_USEFUL, by=office.person(MARIA), now=office.now)
    office.settle()

    assert office.redrawn("overlap")[-1].mark is Mark.NOT_USEFUL
    assert [each.id for each in office.overlaps()] == [overlap.id]


def test_a_snooze_needs_a_time_in_the_future(store: Store) -> None:
    office = busy(store)
    [overlap] = office.overlaps()
    maria = office.person(MARIA)

    for until in (None, office.now - timedelta(seconds=1)):
        with pytest.raises(Invalid):
            mark(office.desk, overlap.id, Mark.SNOOZED, until=until, by=maria, now=office.now)


def test_a_snooze_may_wait_for_a_change_of_the_deals_and_for_no_other(store: Store) -> None:
    office = busy(store)
    maria = office.person(MARIA)
    with office.desk.store.read() as view:
        [overlap] = view.overlaps.all_open()
    mark(office.desk, overlap.id, Mark.SNOOZED, until_change=True, by=maria, now=office.now)

    office.now += timedelta(days=1)
    arrives(office, replace(CONTOSO, city="Hamburg"))
    assert end_changed(office.desk, now=office.now) == 0
    shown = overlap_card(office.desk, overlap.id, reader=maria, now=office.now)
    assert (shown.mark, shown.until_change) == (Mark.SNOOZED, True)

    arrives(office, CONTOSO, replace(CONTOSO_DEAL, stage="Negotiation"))
    assert end_changed(office.desk, now=office.now) == 1
    assert end_changed(office.desk, now=office.now) == 0
    shown = overlap_card(office.desk, overlap.id, reader=maria, now=office.now)
    assert shown.mark is None


def test_counts_and_recent_are_the_readers_own(store: Store) -> None:
    office = busy(store)

    assert counts(office.desk, by=office.person(MARIA)).mine == 1
    assert counts(office.desk, by=office.person(OMAR)).mine == 0
    assert [
        each.account_name for each in recent(office.desk, by=office.person(MARIA), now=office.now)
    ] == [CONTOSO.name]
    assert recent(office.desk, by=office.person(OMAR), now=office.now) == ()


def test_what_stands_on_lists_of_numbers_alone_is_in_no_count_and_on_no_page(
    store: Store,
) -> None:
    """CS-03: a number of an owner's accounts would say which of few are on the list."""
    office = busy(store)
    pia = office.person(PIA)
    with office.desk.store.begin() as work:
        [number] = [each.id for each in work.partners.all()]

        rule = Rule(number, Side.THEIRS, "prospects", Field.NAME, Level.COUNTS)
        work.sharing.put_rule(rule, by=None, at=office.now)
    assert counts(office.desk, by=pia).all_open == 1
    assert len(recent(office.desk, by=pia, now=office.now)) == 1

    office.bring(THEIR_CONTOSO, segment="prospects")
    office.sync()
    assert counts(office.desk, by=pia).all_open == 1

    with office.desk.store.begin() as work:
        rule = Rule(number, Side.THEIRS, "customers", Field.NAME, Level.COUNTS)
        work.sharing.put_rule(rule, by=None, at=office.now)
    assert counts(office.desk, by=pia).all_open == 0
    assert counts(office.desk, by=office.person(MARIA)).mine == 0
    assert recent(office.desk, by=pia, now=office.now) == ()


def test_alerts_are_started_by_a_manager_once(store: Store) -> None:
    office = busy(store)
    partner = office.add_partner("Borealis IT")

    with pytest.raises(NotAllowed):
        start_alerts(office.desk, partner, by=office.person(MARIA), now=office.now)
    assert start_alerts(office.desk, partner, by=office.person(PIA), now=office.now)
    assert not start_alerts(office.desk, partner, by=office.person(PIA), now=office.now)


def test_a_deal_owner_on_the_account_counts_as_its_team(store: Store) -> None:
    office = busy(store)
    office.crm.put(replace(CONTOSO_DEAL, key="006OMAR", owner_key=OMAR.key))
    office.sync()

    answer = overlaps_of(office.desk, CONTOSO.name, by=office.person(OMAR), now=office.now)

    assert isinstance(answer, AccountOverlaps)
    assert answer.overlaps[0].crm_visible


def test_what_speaks_against_is_told_too_and_its_private_values_to_nobody_else(
    store: Store,
) -> None:
    office = busy(store)
    overlap = office.overlaps()[0]
    with store.begin() as work:
        row = work.matches.get(overlap.match_id)
        assert row is not None
        work.matches.put(
            row.account_id,
            row.partner_account_id,
            row.partner_id,
            probability=row.probability,
            verdict=row.verdict,
            reasons=row.reasons,
            against=("different phone numbers: ...11 / ...22",),
            evidence=row.evidence,
            now=office.now,
        )

    owner, other = (
        why(office.desk, f"OV-{overlap.id}", by=office.person(user), now=office.now).lines
        for user in (MARIA, OMAR)
    )

    assert "Against it: different phone numbers: ...11 / ...22" in owner
    assert "Against it: different phone numbers" in other
