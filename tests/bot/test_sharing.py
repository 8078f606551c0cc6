"""What is shared, over the wire: both sides opt in by buttons, and what is taken back is gone."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeys.deliver import UNSHARED_SECONDS
from journeys.help_notices import PartnerHelpNotice
from journeys.notices import MessageRef, NotShared, ToPlace
from journeys.outcomes import Later
from journeys.share import NOT_SHARED, opt_in, revoke, set_level
from partnering.help_requests import HelpKind, HelpState
from partnering.partners import CUSTOMERS
from partnering.people import Person
from partnering.sharing import Field, Level, Rule, Sharing, Side
from store.work import Store
from tests.bot.door import Door, said_in
from tests.bot.filling import form, form_words, send
from tests.bot.partner_door import BO, ROSA, PartnerDoor, open_partner_door
from tests.journeys.deal_office import PM
from tests.journeys.office import MARIA, PIA, THEIR_CONTOSO, THEIR_OTHER, arrives
from tests.sandbox.slack.running import Json, Running

_NUMBERS = count(1)
DUE = datetime(2026, 8, 18, 12, tzinfo=UTC)
# Of each shared field a word that stands nowhere else.
WORDS = {
    Field.NEED: "qneedq",
    Field.NAME: "qnameq",
    Field.PLACE: "qplaceq",
    Field.INDUSTRY: "qindustryq",
    Field.SIZE: "qsizeq",
    Field.FAMILIES: "qfamilyq",
    Field.STAGE: "qstageq",
    Field.CONTACTS: "qcontactq",
}


@pytest.fixture
def shared(vendra: Running, sqlite_store: Store) -> Iterator[PartnerDoor]:
    """The door, with two partners before it."""
    with open_partner_door(vendra, sqlite_store) as opened:
        yield opened


def asked_for(partner_id: int) -> PartnerHelpNotice:
    return PartnerHelpNotice(
        request_id=next(_NUMBERS),
        version=1,
        partner_id=partner_id,
        partner_name="Northwind",
        state=HelpState.REQUESTED,
        help_kind=next(iter(HelpKind)),
        by_partner=False,
        keep_away=True,
        zone="Europe/Berlin",
        segment=CUSTOMERS,
        on_both=True,
        together=False,
        due_at=DUE,
        ends_at=DUE,
        need=WORDS[Field.NEED],
        words=WORDS[Field.NEED],
        company=WORDS[Field.NAME],
        place=WORDS[Field.PLACE],
        industry=WORDS[Field.INDUSTRY],
        size=WORDS[Field.SIZE],
        families=(WORDS[Field.FAMILIES],),
        stage=WORDS[Field.STAGE],
        contact=WORDS[Field.CONTACTS],
    )


def tell(shared: PartnerDoor, notice: PartnerHelpNotice) -> MessageRef:
    return shared.deals.desk.messenger.tell(
        ToPlace(shared.channels["P1"]),
        notice,
        record=f"partner-help:{notice.request_id}",
        correlation="",
        now=shared.deals.now,
    )


def rosa(shared: PartnerDoor) -> Person:
    with shared.door.store.read() as view:
        people = view.people.all()
    return next(each for each in people if each.partner_id == shared.deals.partners["P1"])


def agree(shared: PartnerDoor) -> None:
    desk, number, now = shared.deals.desk, shared.deals.partners["P1"], shared.deals.now
    opt_in(desk, number, by=shared.pia, now=now)
    opt_in(desk, number, by=rosa(shared), now=now)


def shown(shared: PartnerDoor, ref: MessageRef) -> Json:
    ts = ref.address.partition("/")[2]
    seen = shared.door.seen(ROSA, shared.channels["P1"])
    return next(each for each in seen if each["ts"] == ts)


def seen_of(sharing: Sharing, segment: str) -> set[Field]:
    return {each for each in WORDS if sharing.shows(Side.OURS, segment, each, on_both=True)}


def amount_is_shown(shared: PartnerDoor) -> bool:
    with shared.door.store.read() as view:
        sharing = view.sharing.of(shared.deals.partners["P1"], shared.deals.desk.policy.sharing)
    return sharing.shows(Side.OURS, CUSTOMERS, Field.AMOUNT, on_both=True)


def words_in(message: Json) -> set[Field]:
    """Which fields a message says, anywhere: in its blocks or in its fallback text."""
    said = f"{said_in(message)}\n{json.dumps(message)}"
    return {field for field, word in WORDS.items() if word in said}


def test_both_sides_opt_in_by_buttons_each_for_itself(shared: PartnerDoor) -> None:
    door, channel = shared.door, shared.channels["P1"]
    door.act(PM.email, "command", channel=channel, text="/cosell sharing northwnd")
    ours = door.awaits(PM.email, channel, "What Northwind is shown of our companies")
    assert "Our side" not in said_in(ours)
    assert "not opted in yet" in said_in(ours)

    door.press(PM.email, channel, ours, "Opt in")
    door.awaits(PM.email, channel, "We: opted in")
    with pytest.raises(NotShared):
        tell(shared, asked_for(shared.deals.partners["P1"]))

    card = shared.card("P1", "Deals of Northwind")
    shared.press("P1", card, "What is shared")
    theirs = shared.card("P1", "What we show you")
    assert theirs["ephemeral"]
    assert "Pia" not in said_in(theirs), "who it was is our own matter"
    shared.press("P1", theirs, "Opt in")
    shared.card("P1", "Both sides share.")

    message = shown(shared, tell(shared, asked_for(shared.deals.partners["P1"])))
    assert words_in(message) == set(WORDS) - {Field.CONTACTS}


def test_a_level_is_set_by_a_form_and_counts_for_the_next_drawing(shared: PartnerDoor) -> None:
    door, channel = shared.door, shared.channels["P1"]
    agree(shared)
    notice = asked_for(shared.deals.partners["P1"])
    ref = tell(shared, notice)
    door.act(PM.email, "command", channel=channel, text="/cosell sharing Northwind")
    ours = door.awaits(PM.email, channel, "What Northwind is shown of our companies")

    door.press(PM.email, channel, ours, "Change…")
    opened = form(door, PM.email, "How much is shown?")
    send(door, PM.email, opened, segment="0", field="stage", level="hidden")
    assert "Stage of the deal otherwise for customers: nothing" in form_words(
        form(door, PM.email, "Set.")
    )
    door.awaits(PM.email, channel, "1 exception from the defaults")
    shared.close(PM.email)

    # Everything of everybody is asked about once more, with what becomes visible.
    ours = door.awaits(PM.email, channel, "1 exception from the defaults")
    door.press(PM.email, channel, ours, "Change…")
    opened = form(door, PM.email, "How much is shown?")
    send(door, PM.email, opened, level="all")
    sure = form(door, PM.email, "also of companies that it does not know")
    assert "Amount" in form_words(sure)
    assert not amount_is_shown(shared), "nothing before the second yes"
    send(door, PM.email, sure)
    form(door, PM.email, "Set.")
    assert amount_is_shown(shared)
    door.awaits(PM.email, channel, "2 exceptions from the defaults")
    set_level(
        shared.deals.desk,
        notice.partner_id,
        "",
        None,
        None,
        by=shared.pia,
        now=shared.deals.now,
    )

    shared.deals.desk.messenger.redraw(ref, notice, now=shared.deals.now)
    assert words_in(shown(shared, ref)) == set(WORDS) - {Field.CONTACTS, Field.STAGE}


def test_what_a_partner_takes_back_is_gone_with_the_next_drawing_and_not_sent_again(
    shared: PartnerDoor,
) -> None:
    agree(shared)
    notice = asked_for(shared.deals.partners["P1"])
    ref = tell(shared, notice)
    assert Field.NAME in words_in(shown(shared, ref))
    card = shared.card("P1", "Deals of Northwind")
    shared.press("P1", card, "What is shared")

    shared.press("P1", shared.card("P1", "Both sides share."), "Stop sharing")

    shared.card("P1", "Nothing is shared any more")
    with pytest.raises(NotShared):
        tell(shared, asked_for(notice.partner_id))
    with pytest.raises(NotShared):
        tell(shared, notice)
    assert words_in(shown(shared, ref)) == set()
    agree(shared)
    shared.deals.desk.messenger.redraw(ref, notice, now=shared.deals.now)
    assert Field.NAME in words_in(shown(shared, ref))
    revoke(shared.deals.desk, notice.partner_id, by=shared.pia, now=shared.deals.now)
    shared.deals.desk.messenger.redraw(ref, notice, now=shared.deals.now)
    assert words_in(shown(shared, ref)) == set()


def test_another_partners_person_reads_nothing_of_it(shared: PartnerDoor) -> None:
    agree(shared)
    channel = shared.channels["P2"]
    element = {
        "type": "button",
        "action_id": "v1:sharing:show",
        "value": f"v1.{shared.deals.partners['P1']}..",
        "text": {"type": "plain_text", "text": "x"},
    }
    posted = shared.door.slack.client().chat_postMessage(
        channel=channel,
        text="forged",
        blocks=[{"type": "actions", "block_id": "b", "elements": [element]}],
    )
    shared.door.act(
        BO, "press", channel=channel, ts=posted["ts"], block_id="b", action_id="v1:sharing:show"
    )
    told = said_in(shared.card("P2", "There is no such partner"))
    assert "Northwind" not in told


def test_an_owners_card_is_taken_down_when_the_partner_stops_sharing_and_comes_back(
    door: Door,
) -> None:
    desk, now = door.office.desk, door.office.now
    card, channel = door.alert(), door.direct(MARIA.email)
    pia, partner_id = door.office.person(PIA), door.office.overlaps()[0].partner_id
    with door.store.begin() as work:
        ada = work.people.add("Ada", "ada@alpine.example")
        work.sharing.revoke(partner_id, Side.THEIRS, by=ada.id, at=now)

    revoke(desk, partner_id, by=pia, now=now)
    door.office.settle()

    gone = door.awaits(MARIA.email, channel, "taken down")
    assert gone["ts"] == card["ts"]
    assert "Contoso" not in json.dumps(gone)
    with door.store.begin() as work:
        work.sharing.consent(partner_id, Side.THEIRS, by=ada.id, at=now)
    opt_in(desk, partner_id, by=pia, now=now)
    door.office.settle()
    assert door.awaits(MARIA.email, channel, "Useful")["ts"] == card["ts"]


def test_an_alert_waits_while_it_is_not_shared_and_goes_out_once_it_is(door: Door) -> None:
    office = door.office
    partner_id = office.add_partner()
    office.bring(THEIR_CONTOSO, THEIR_OTHER)
    office.sync()
    office.settle()
    pia, channel = office.person(PIA), door.direct(MARIA.email)
    revoke(office.desk, partner_id, by=pia, now=office.now)
    arrives(office)

    outcomes = office.settle()

    assert Later(UNSHARED_SECONDS, NOT_SHARED) in outcomes
    assert not [each for each in door.seen(MARIA.email, channel) if "Useful" in said_in(each)]
    opt_in(office.desk, partner_id, by=pia, now=office.now)
    office.settle()
    door.awaits(MARIA.email, channel, "Useful")


steps = st.lists(
    st.one_of(
        st.builds(
            Rule,
            partner_id=st.none(),
            side=st.just(Side.OURS),
            segment=st.sampled_from(("", CUSTOMERS, "prospects")),
            field=st.none() | st.sampled_from(Field),
            level=st.sampled_from(Level),
        ),
        st.sampled_from(("ours", "not ours", "theirs", "not theirs")),
    ),
    min_size=1,
    max_size=5,
)


def test_whatever_is_said_in_between_no_message_says_more_than_is_shared_when_it_is_drawn(
    shared: PartnerDoor,
) -> None:
    desk, now = shared.deals.desk, shared.deals.now
    number, pia, ada = shared.deals.partners["P1"], shared.pia, rosa(shared)

    def say(step: Rule | str) -> None:
        match step:
            case Rule():
                set_level(desk, number, step.segment, step.field, step.level, by=pia, now=now)
            case "ours" | "theirs":
                opt_in(desk, number, by=pia if step == "ours" else ada, now=now)
            case _:
                revoke(desk, number, by=pia if step == "not ours" else ada, now=now)

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(before=steps, after=steps, segment=st.sampled_from((CUSTOMERS, "prospects", "")))
    def look(before: list[Rule | str], after: list[Rule | str], segment: str) -> None:
        agree(shared)
        notice = replace(asked_for(number), segment=segment)
        for step in before:
            say(step)
        with shared.door.store.read() as view:
            sharing = view.sharing.of(number, desk.policy.sharing)
        try:
            ref = tell(shared, notice)
        except NotShared:
            assert not sharing.consent.stands
            return
        for step in after:
            drawn.append(words_in(shown(shared, ref)))
            assert drawn[-1] == seen_of(sharing, segment)
            say(step)
            with shared.door.store.read() as view:
                sharing = view.sharing.of(number, desk.policy.sharing)
            desk.messenger.redraw(ref, notice, now=now)

    drawn: list[set[Field]] = []
    look()
    assert {frozenset(each) for each in drawn} > {frozenset()}, "else nothing was looked at"
