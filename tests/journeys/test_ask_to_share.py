"""A side asks for more than numbers; the other grants it for a while, or declines with a reason."""

from datetime import timedelta

import pytest

from bot.cards.parts import on_day
from bot.cards.sharing import sharing_card
from bot.cards.sharing_asks import ask_form, sharing_ask_card
from journeys.acting import Doing
from journeys.ask_to_share import ask_to_share, decline, grant
from journeys.keep_partners import remove_partner
from journeys.look_up import overlaps_of_partner
from journeys.seen_by_partner import seen_by_partner
from journeys.share import revoke, set_level
from journeys.sharing_ask_notices import SharingAskNotice, sharing_ask_notice
from journeys.view_sharing import sharing_view
from journeys.watch_sharing import watch_sharing
from journeys.withhold import for_channel
from partnering.facts import SharingAskMoved, SharingChanged
from partnering.partners import CUSTOMERS, OPEN_OPPORTUNITIES
from partnering.people import Person
from partnering.refusals import Invalid, NotAllowed, Unknown
from partnering.sharing import Field, Level
from partnering.sharing_asks import ENDS, AskState
from store.work import Store
from tests.bot.block_limits import everything_said, labels, problems
from tests.journeys.office import MARIA, PIA, THEIR_OTHER, Office
from tests.journeys.test_watch_sharing import with_channel


def doing(office: Office, by: Person | None = None) -> Doing:
    return {"by": by or office.person(PIA), "now": office.now, "correlation": ""}


def counts_alone(store: Store) -> tuple[Office, int, Person]:
    """Both agreed; either side shows numbers alone."""
    office, number, rep = with_channel(store)
    set_level(office.desk, number, "", None, Level.COUNTS, **doing(office, rep))
    set_level(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, Level.COUNTS, **doing(office))
    office.settle()
    return office, number, rep


def test_cs_03_names_appear_once_the_partner_granted_them_and_it_is_logged(store: Store) -> None:
    office, number, rep = counts_alone(store)
    pia = office.person(PIA)
    before = overlaps_of_partner(office.desk, number, by=pia, now=office.now)
    assert (before.lines, before.total, before.companies.words) == ((), 0, "not said")
    assert sharing_view(office.desk, number, by=pia).asking == (CUSTOMERS,)

    ask = ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, words="For Q3", **doing(office))
    office.settle()
    [card] = office.told("partner_sharing_ask")
    assert labels(sharing_ask_card(card).blocks) == [
        "For 30 days",
        "For 90 days",
        "Until taken back",
        "Decline…",
    ]
    grant(office.desk, ask.id, 30, **doing(office, rep))
    office.settle()

    after = overlaps_of_partner(office.desk, number, by=pia, now=office.now)
    assert (len(after.lines), after.total) == (1, 1)
    [told] = office.told("sharing_ask")
    assert (told.state, told.who) == (AskState.GRANTED, pia.name)
    assert labels(sharing_ask_card(told).blocks) == []
    assert office.redrawn("partner_sharing_ask")[-1].state is AskState.GRANTED
    with store.read() as view:
        facts = [each.fact for each in view.facts.after(0, 10_000)]
    moved = [each.event for each in facts if isinstance(each, SharingAskMoved)]
    assert moved == ["open", "granted"]
    said = [each.what for each in facts if isinstance(each, SharingChanged)]
    assert said[-1] == "level:theirs"

    # What was granted ends by itself.
    office.now += timedelta(days=31)
    assert overlaps_of_partner(office.desk, number, by=pia, now=office.now).lines == ()


def test_our_manager_answers_what_a_partner_asks_for(store: Store) -> None:
    office, number, rep = counts_alone(store)
    assert seen_by_partner(office.desk, number, by=rep).named == 0

    ask = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    assert ask.owner_id == office.person(PIA).id
    office.settle()
    [card] = office.told("sharing_ask")
    assert "Decline…" in labels(sharing_ask_card(card).blocks)
    assert not problems(sharing_ask_card(card).blocks)

    grant(office.desk, ask.id, 0, **doing(office))
    office.settle()
    assert seen_by_partner(office.desk, number, by=rep).named == 1
    assert office.told("partner_sharing_ask")[-1].state is AskState.GRANTED


def test_what_was_granted_for_a_while_goes_back_to_what_was_said_before(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ask = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    grant(office.desk, ask.id, 30, **doing(office))
    assert seen_by_partner(office.desk, number, by=rep).named == 1

    # Without our own word for it, the default would name them.
    office.now += timedelta(days=30)
    assert seen_by_partner(office.desk, number, by=rep).named == 0
    assert watch_sharing(office.desk, now=office.now).ended == 1
    assert seen_by_partner(office.desk, number, by=rep).named == 0
    office.now += timedelta(days=365)
    assert watch_sharing(office.desk, now=office.now).ended == 0


def test_a_no_is_said_with_its_reason_and_shows_nothing(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ask = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    with pytest.raises(Invalid):
        decline(office.desk, ask.id, " ", **doing(office))

    decline(office.desk, ask.id, "Not before the launch", **doing(office))

    office.settle()
    assert office.told("partner_sharing_ask")[-1].reason == "Not before the launch"
    assert seen_by_partner(office.desk, number, by=rep).named == 0
    with pytest.raises(Invalid):
        grant(office.desk, ask.id, 30, **doing(office))


def test_nobody_answers_for_the_other_side(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ours = ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office))
    theirs = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    for ask, by in ((ours, office.person(PIA)), (theirs, rep)):
        with pytest.raises(Unknown):
            grant(office.desk, ask.id, 30, **doing(office, by))
        with pytest.raises(Unknown):
            decline(office.desk, ask.id, "No", **doing(office, by))
    with pytest.raises(NotAllowed):
        grant(office.desk, theirs.id, 30, **doing(office, office.person(MARIA)))


def test_there_is_something_to_ask_for_only_where_a_number_is_shown_and_no_more(
    store: Store,
) -> None:
    office, number, rep = counts_alone(store)
    ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office))
    with pytest.raises(Invalid, match="already"):
        ask_to_share(office.desk, number, "Customers ", Field.NAME, **doing(office))
    set_level(office.desk, number, CUSTOMERS, None, Level.HIDDEN, **doing(office))
    with pytest.raises(Invalid):
        ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office, rep))
    revoke(office.desk, number, **doing(office))
    with pytest.raises(Invalid):
        ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))


@pytest.mark.parametrize("ours_answers", [True, False])
def test_who_answers_is_reminded_once_of_what_is_due_and_who_asked_hears_of_its_end(
    store: Store, ours_answers: bool
) -> None:
    office, number, rep = counts_alone(store)
    by, segment = (rep, OPEN_OPPORTUNITIES) if ours_answers else (office.person(PIA), CUSTOMERS)
    asked_of, asker = (
        ("sharing_ask", "partner_sharing_ask")
        if ours_answers
        else ("partner_sharing_ask", "sharing_ask")
    )
    ask = ask_to_share(office.desk, number, segment, Field.NAME, **doing(office, by))
    office.settle()
    office.now = ask.due_at - timedelta(minutes=1)
    watch_sharing(office.desk, now=office.now)
    office.settle()
    assert [each.late for each in office.told(asked_of)] == [False]

    for _ in range(3):
        office.now = max(office.now, ask.due_at) + timedelta(hours=1)
        watch_sharing(office.desk, now=office.now)
        office.settle()

    first, again = office.told(asked_of)
    assert (first.late, again.late, again.state) == (False, True, AskState.OPEN)
    card = sharing_ask_card(again)
    assert "Still waits for an answer" in card.text
    assert "Decline…" in labels(card.blocks)
    assert office.told(asker) == []

    office.now = ask.ends_at
    watch_sharing(office.desk, now=office.now)
    office.settle()
    assert [each.state for each in office.told(asker)] == [AskState.LAPSED]
    assert len(office.told(asked_of)) == 2
    assert [each.state for each in office.redrawn(asked_of)[-2:]] == [AskState.LAPSED] * 2


def test_of_what_is_answered_nobody_is_reminded(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ask = ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office))
    decline(office.desk, ask.id, "No", **doing(office, rep))
    office.now = ask.due_at
    watch_sharing(office.desk, now=office.now)
    office.settle()
    assert [each.late for each in office.told("partner_sharing_ask")] == []


def test_what_nobody_answers_lapses_and_is_told(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ask = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    office.settle()
    office.now = ask.ends_at - timedelta(seconds=1)
    watch_sharing(office.desk, now=office.now)
    with store.read() as view:
        assert view.sharing_asks.of(number, only_open=True) != []

    office.now = ask.asked_at + ENDS
    watch_sharing(office.desk, now=office.now)
    office.settle()

    assert office.told("partner_sharing_ask")[-1].state is AskState.LAPSED
    with pytest.raises(Invalid):
        grant(office.desk, ask.id, 30, **doing(office))


def test_the_card_says_what_waits_since_when_and_what_was_granted_until_when(
    sqlite_store: Store,
) -> None:
    office, number, rep = counts_alone(sqlite_store)
    pia = office.person(PIA)

    def card(by: Person) -> tuple[str, set[str]]:
        drawn = sharing_card(sharing_view(office.desk, number, by=by))
        assert not problems(drawn.blocks)
        return everything_said(drawn.blocks), set(labels(drawn.blocks))

    assert "Ask for more…" in card(pia)[1]
    ask = ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, words="For Q3", **doing(office))

    told, buttons = card(pia)
    assert "Asked for, and not answered yet" in told
    assert f"We asked {on_day(ask.asked_at)}: company's name of customers." in told
    assert f"Without an answer it ends {on_day(ask.ends_at)}." in told
    assert "Ask for more…" not in buttons, "there is nothing else to ask for"
    theirs, _ = card(rep)
    assert f"We asked {on_day(ask.asked_at)}: company's name of customers. Please answer" in theirs
    assert pia.name not in theirs
    assert "Ask for more…" in card(rep)[1], "the partner has asked for nothing"

    granted = grant(office.desk, ask.id, 30, **doing(office, rep))

    assert granted.until is not None
    told, _ = card(pia)
    assert "not answered yet" not in told
    assert "*Shown because we have asked for it*" in told
    assert f"Company's name of customers: until {on_day(granted.until)}" in told
    assert "asked for it" not in card(rep)[0]
    office.now += timedelta(days=31)
    assert "asked for it" not in card(pia)[0]
    assert "Ask for more…" in card(pia)[1]


def test_of_several_lists_only_those_are_offered_that_were_not_asked_for(
    sqlite_store: Store,
) -> None:
    office, number, _ = counts_alone(sqlite_store)
    office.bring(THEIR_OTHER, segment="prospects")
    pia = office.person(PIA)
    before = sharing_view(office.desk, number, by=pia)
    assert before.asking == before.askable == (CUSTOMERS, "prospects")

    ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office))

    after = sharing_view(office.desk, number, by=pia)
    assert after.asking == ("prospects",)
    [choice] = [each for each in ask_form(after).blocks if each.get("block_id") == "segment"]
    options = choice["element"]["options"]
    assert [(each["value"], each["text"]["text"]) for each in options] == [("1", "prospects")], (
        "it keeps its place, so that a form that was open before means the same"
    )


def test_a_side_reads_whether_it_keeps_to_the_defaults_and_nothing_of_the_other(
    sqlite_store: Store,
) -> None:
    office, number, rep = with_channel(sqlite_store)
    set_level(office.desk, number, "", None, Level.COUNTS, **doing(office, rep))

    def foot(by: Person) -> str:
        return everything_said(sharing_card(sharing_view(office.desk, number, by=by)).blocks)

    assert "We show what the defaults say" in foot(office.person(PIA))
    assert "You have 1 exception from the defaults" in foot(rep)


def test_cards_of_requests_are_taken_down_with_a_partner_that_is_erased(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ours = ask_to_share(office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, **doing(office, rep))
    theirs = ask_to_share(office.desk, number, CUSTOMERS, Field.NAME, **doing(office))
    office.settle()

    remove_partner(office.desk, number, purge=True, by=office.person(PIA), now=office.now)
    office.settle()

    down = {each.record for each in office.messenger.redrawn if each.notice.kind == "erased"}
    assert {f"sharing-ask:{ours.id}", f"partner-sharing-ask:{theirs.id}"} <= down
    with store.read() as view:
        assert view.sharing_asks.get(ours.id) is None


def test_a_channel_reads_of_a_request_no_words_of_either_side(store: Store) -> None:
    office, number, rep = counts_alone(store)
    ask = ask_to_share(
        office.desk, number, OPEN_OPPORTUNITIES, Field.NAME, words="Privately", **doing(office, rep)
    )
    decline(office.desk, ask.id, "Not for you", **doing(office))
    with store.read() as view:
        notice = sharing_ask_notice(view, ask.id)
    assert notice is not None
    fitted = for_channel(notice)
    assert isinstance(fitted, SharingAskNotice)
    card = sharing_ask_card(fitted)
    said = f"{everything_said(card.blocks)} {card.text}"
    assert "Privately" not in said
    assert "Not for you" not in said
    assert "Declined." in said
