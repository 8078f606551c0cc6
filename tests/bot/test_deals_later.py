"""Registered deals over the wire once they are decided, in doubt, or in each other's way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from slack_bolt import App, BoltRequest

from bot.app import build_bot, close_bot
from bot.web_api import web_client
from crm.errors import Retriable
from crm.memory import MemoryCrm
from journeys.deal_evidence import NEW_ACCOUNT
from journeys.partner_acts import appeal, ask_extension, edit
from partnering.appeals import AppealState
from partnering.money import Money
from partnering.registrations import Basis, Event, Registration, State
from sandbox.slack.options import BOT_TOKEN
from store.work import Store
from tests.bot.block_limits import labels
from tests.bot.deal_door import PLACE, DealDoor, open_deal_door
from tests.bot.door import Door, said_in
from tests.bot.filling import form, form_words, search, send
from tests.journeys.deal_office import A1, A2, A4, CC, DD, O4, PM, SECOND, claim_to
from tests.sandbox.slack.running import Running


def approved(desk_door: DealDoor) -> int:
    """Let a deal be approved by the deal desk."""
    made = desk_door.filed()
    desk_door.press(DD.email, desk_door.card(DD.email, "DR-1"), "Approve")
    desk_door.card(DD.email, "*Approved* by Dora Dietz")
    desk_door.door.office.settle()
    return made.id


def acts(desk_door: DealDoor) -> dict[str, object]:
    return {"by": desk_door.deals.reps["P1"], "now": desk_door.deals.now}


def test_t_06_rival_claims_are_never_both_approved_and_the_second_is_told_why(
    desk_door: DealDoor,
) -> None:
    first, second = desk_door.filed("P1"), desk_door.filed("P2")
    held = desk_door.card(DD.email, "DR-2: Fabrikam")
    assert "*On hold*" in said_in(held)
    assert "It cannot be approved while another claim stands in the way" in said_in(held)
    assert "Approve" not in labels(tuple(held["blocks"]))
    desk_door.press(DD.email, desk_door.card(DD.email, "DR-1: Northwind"), "Approve")
    desk_door.card(DD.email, "*Approved* by Dora Dietz")

    desk_door.types(PM.email, "approve DR-2")
    desk_door.answer(PM.email, "Read it first")
    desk_door.types(PM.email, "approve DR-2")

    told = said_in(desk_door.answer(PM.email, "Not now."))
    assert "The scope is protected until 12 Nov 2026 by DR-1." in told
    assert desk_door.deals.get(first).state is State.APPROVED
    assert desk_door.deals.get(second).state is State.CONFLICT_HOLD


def test_an_extension_is_given_or_refused_in_words(desk_door: DealDoor) -> None:
    number = approved(desk_door)
    desk_door.deals.now += timedelta(days=70)
    ask_extension(desk_door.deals.desk, number, why="The budget moved.", **acts(desk_door))  # type: ignore[arg-type]
    desk_door.door.office.settle()
    card = desk_door.card(DD.email, "The budget moved.")

    desk_door.press(DD.email, card, "Refuse the extension…")
    shown = form(desk_door.door, DD.email, "Refuse the extension")
    assert "errors" in send(desk_door.door, DD.email, shown, text="no")
    desk_door.press(DD.email, card, "Extend")

    desk_door.door.wait(
        lambda: desk_door.deals.facts(desk_door.deals.get(number))[-1] == Event.EXTENDED or None
    )
    assert "The budget moved." not in said_in(desk_door.card(DD.email, "Extended by Dora Dietz"))


def test_a_change_of_the_claim_is_accepted_on_the_card(desk_door: DealDoor) -> None:
    number = approved(desk_door)
    claim = replace(claim_to(A1), amount=Money(19_200_000, "EUR"))
    edit(desk_door.deals.desk, number, claim, **acts(desk_door))  # type: ignore[arg-type]
    desk_door.door.office.settle()
    card = desk_door.card(DD.email, "The partner asks to change it")
    assert "192" in said_in(card)

    desk_door.press(DD.email, card, "Accept the change")

    desk_door.card(DD.email, "Changed by Dora Dietz")
    assert desk_door.deals.get(number).claim.amount == Money(19_200_000, "EUR")


def test_a_change_that_is_an_exception_is_accepted_with_a_reason_and_a_second_person(
    desk_door: DealDoor,
) -> None:
    number = approved(desk_door)
    with desk_door.door.store.begin() as work:
        partner = work.partners.by_id(desk_door.deals.partners["P1"])
        assert partner is not None
        work.partners.save(replace(partner, families=("CORE",)))
    edit(desk_door.deals.desk, number, claim_to(A1, "CORE", "FLOW"), **acts(desk_door))  # type: ignore[arg-type]
    desk_door.door.office.settle()
    desk_door.types(CC.email, "DR-1")
    card = desk_door.answer(CC.email, "The partner asks to change it")

    desk_door.door.press(CC.email, desk_door.door.channel(PLACE), card, "Accept the change")
    shown = form(desk_door.door, CC.email, "Accept the change")
    second = desk_door.door.slack.user(SECOND.email)
    assert "errors" in send(desk_door.door, CC.email, shown, second=second), "it asks for a reason"
    told = {"second": second, "note": "They are trained on it since May."}
    assert send(desk_door.door, CC.email, shown, **told)["ok"]

    desk_door.card(DD.email, "Changed by Carl Chief")
    assert desk_door.deals.get(number).claim.families == {"CORE", "FLOW"}


def test_a_change_to_a_customer_of_whom_nobody_is_sure_asks_which_account_it_is(
    desk_door: DealDoor,
) -> None:
    number = approved(desk_door)
    claim = replace(claim_to(A1), customer="Globex Machines", domain=A2.website)
    edit(desk_door.deals.desk, number, claim, **acts(desk_door))  # type: ignore[arg-type]
    desk_door.door.office.settle()
    card = desk_door.card(DD.email, "The partner asks to change it")
    assert "Most likely Globex" in said_in(card)

    desk_door.press(DD.email, card, "Accept the change")
    shown = form(desk_door.door, DD.email, "It is not certain which customer")
    assert "Choose an account" in send(desk_door.door, DD.email, shown)["errors"]["account"]
    search(desk_door.door, DD.email, shown, "account", "Globex")
    assert send(desk_door.door, DD.email, shown, account=A2.key)["ok"]

    desk_door.card(DD.email, "Changed by Dora Dietz")
    assert desk_door.deals.get(number).account_key == A2.key


def test_a_notice_is_served_and_the_chief_revokes_after_its_days(desk_door: DealDoor) -> None:
    number = approved(desk_door)
    desk_door.press(DD.email, desk_door.card(DD.email, "*Approved*"), "Serve notice…")
    shown = form(desk_door.door, DD.email, "Serve notice")
    assert send(desk_door.door, DD.email, shown, text="We hear of no work on it.")["ok"]
    card = desk_door.card(DD.email, "The notice to the partner ends")
    assert "Serve notice…" not in labels(tuple(card["blocks"]))
    assert "Revoke…" not in labels(tuple(card["blocks"])), "that is for the chief"

    desk_door.deals.now += timedelta(days=30)
    desk_door.types(CC.email, "DR-1")
    channel = desk_door.door.channel(PLACE)
    desk_door.door.press(CC.email, channel, desk_door.answer(CC.email, "DR-1"), "Revoke…")
    shown = form(desk_door.door, CC.email, "Revoke")
    told = send(desk_door.door, CC.email, shown, cause="fraud", text="We found fraud.")
    assert "evidence" in told["errors"]["evidence"]
    assert send(desk_door.door, CC.email, shown, cause="inactive", text="No work since.")["ok"]

    assert desk_door.deals.get(number).state is State.REVOKED
    assert "by Carl Chief" in said_in(desk_door.card(DD.email, "*Revoked*"))


def appealed(desk_door: DealDoor) -> Registration:
    """Open the chief's form to overturn what the deal desk has rejected."""
    made = desk_door.filed()
    desk_door.card(DD.email, "DR-1")
    desk_door.types(DD.email, "reject DR-1 unqualified No budget yet.")
    desk_door.answer(DD.email, "*Rejected*")
    appeal(desk_door.deals.desk, made.id, text="Here is the budget.", **acts(desk_door))  # type: ignore[arg-type]
    desk_door.door.office.settle()
    card = desk_door.card(CC.email, "The partner appeals")
    assert "Here is the budget." in said_in(card)
    desk_door.press(CC.email, card, "Overturn the rejection…")
    return made


def test_an_appeal_is_decided_by_the_chief_with_a_second_person(desk_door: DealDoor) -> None:
    made = appealed(desk_door)
    shown = form(desk_door.door, CC.email, "Overturn the rejection")
    assert "Here is the budget." in form_words(shown)
    second = desk_door.door.slack.user(SECOND.email)
    told = {"text": "You were right.", "note": "They sent the budget.", "second": second}
    assert send(desk_door.door, CC.email, shown, **told)["ok"]

    assert desk_door.deals.get(made).state is State.APPROVED
    with desk_door.door.store.read() as view:
        assert view.appeals.of_registration(made.id)[-1].state is AppealState.OVERTURNED
    desk_door.card(CC.email, "*Approved on appeal* by Carl Chief")


def test_a_form_that_a_rule_refuses_comes_back_with_its_words(desk_door: DealDoor) -> None:
    made = appealed(desk_door)
    shown = form(desk_door.door, CC.email, "Overturn the rejection")
    told = {"text": "You were right.", "note": "They sent the budget."}
    send(desk_door.door, CC.email, shown, **told, second=desk_door.door.slack.user(DD.email))

    again = form(desk_door.door, CC.email, "The second person has to be a second approver")
    begun = {each["block_id"]: each["element"] for each in again["blocks"] if "element" in each}
    assert {name: begun[name]["initial_value"] for name in told} == told
    assert desk_door.deals.get(made).state is State.REJECTED
    second = desk_door.door.slack.user(SECOND.email)
    assert send(desk_door.door, CC.email, again, **told, second=second)["ok"]
    assert desk_door.deals.get(made).state is State.APPROVED


def test_words_for_what_somebody_else_has_decided_are_quoted(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.press(DD.email, card, "Ask for information…")
    shown = form(desk_door.door, DD.email, "Ask for information")
    desk_door.types(PM.email, "DR-1")
    desk_door.answer(PM.email, "DR-1")
    desk_door.types(PM.email, "approve DR-1")
    desk_door.door.wait(lambda: desk_door.deals.get(made).state is State.APPROVED or None)

    send(desk_door.door, DD.email, shown, missing=["contact"], text="Whom do you talk to?")

    told = form_words(form(desk_door.door, DD.email, "Somebody was faster."))
    assert "Whom do you talk to?" in told
    assert desk_door.deals.get(made).state is State.APPROVED


def doubtful(desk_door: DealDoor) -> Registration:
    """A registration of which nobody knows for sure whom it means."""
    made = desk_door.filed()
    with desk_door.door.store.begin() as work:
        held = work.registrations.get(made.id)
        assert held is not None
        unsure = replace(held, account_certain=False, version=held.version + 1)
        return work.registrations.save(unsure, seen=held.version, now=desk_door.deals.now)


def test_who_it_is_has_to_be_said_before_it_is_approved(desk_door: DealDoor) -> None:
    made = doubtful(desk_door)
    channel = desk_door.door.channel(PLACE)
    desk_door.types(DD.email, "DR-1")
    card = desk_door.answer(DD.email, "Which account is this?")
    assert "Approve" not in labels(tuple(card["blocks"]))

    desk_door.door.press(DD.email, channel, card, "Say which account…")
    shown = form(desk_door.door, DD.email, "Which account?")
    told = send(desk_door.door, DD.email, shown)
    assert "Choose an account" in told["errors"]["account"]
    found = search(desk_door.door, DD.email, shown, "account", "Müller")
    assert [each["value"] for each in found["options"]] == [A1.key]
    assert send(desk_door.door, DD.email, shown, account=A1.key)["ok"]

    assert desk_door.deals.get(made).account_certain
    assert "Our account:* Müller" in said_in(desk_door.card(DD.email, "Our account:"))


def test_whoever_is_none_of_ours_is_a_new_customer(desk_door: DealDoor) -> None:
    made = doubtful(desk_door)
    desk_door.types(DD.email, "DR-1")
    card = desk_door.answer(DD.email, "Which account is this?")
    desk_door.door.press(DD.email, desk_door.door.channel(PLACE), card, "Say which account…")
    shown = form(desk_door.door, DD.email, "Which account?")

    assert send(desk_door.door, DD.email, shown, new=["new"])["ok"]

    assert desk_door.deals.get(made).account_key == f"{NEW_ACCOUNT}{made.sequence}"
    assert "a new customer" in said_in(desk_door.card(DD.email, "Our account:"))


def test_beside_a_deal_of_our_own_it_is_approved_as_teaming_only(desk_door: DealDoor) -> None:
    crm = desk_door.deals.desk.crm
    assert isinstance(crm, MemoryCrm)
    crm.put(replace(O4, modified_at=desk_door.deals.now))
    desk_door.door.office.sync()
    made = desk_door.filed("P1", A4)
    desk_door.types(DD.email, "DR-1")
    card = desk_door.answer(DD.email, "as teaming only")
    assert "Approve" not in labels(tuple(card["blocks"]))

    desk_door.door.press(DD.email, desk_door.door.channel(PLACE), card, "Approve as teaming")

    desk_door.answer(DD.email, "*Approved* by Dora Dietz")
    assert desk_door.deals.get(made).basis is Basis.TEAMING


def test_t_32_with_the_crm_down_only_the_chief_is_offered_a_way_on(desk_door: DealDoor) -> None:
    made = desk_door.filed()
    card = desk_door.card(DD.email, "DR-1")
    desk_door.deals.now += timedelta(minutes=40)
    crm = desk_door.deals.desk.crm
    assert isinstance(crm, MemoryCrm)
    crm.fail(Retriable("503"), times=None)

    desk_door.press(DD.email, card, "Approve")
    told = desk_door.card(DD.email, "cannot be verified against the CRM")
    assert labels(tuple(told.get("blocks") or ())) == []
    assert desk_door.deals.get(made).state is State.IN_REVIEW
    desk_door.types(CC.email, "DR-1")
    chiefs = desk_door.answer(CC.email, "Dora Dietz* has approved it. The CRM does not answer")
    desk_door.door.press(CC.email, desk_door.door.channel(PLACE), chiefs, "Approve")
    told = desk_door.answer(CC.email, "cannot be verified against the CRM")
    channel = desk_door.door.channel(PLACE)
    desk_door.door.press(CC.email, channel, told, "Approve without the CRM…")
    shown = form(desk_door.door, CC.email, "The CRM could not be asked")
    assert send(desk_door.door, CC.email, shown, note="The customer signs today.")["ok"]
    desk_door.door.office.settle()

    card = desk_door.card(SECOND.email, "without asking the CRM")
    desk_door.press(SECOND.email, card, "Confirm")
    card = desk_door.card(SECOND.email, "*Approved* by Carl Chief")
    assert "not checked and written there yet" in said_in(card)
    assert desk_door.deals.get(made).crm_pending


def test_t_30_a_press_that_comes_four_times_to_two_processes_decides_once(
    vendra: Running, sqlite_store: Store
) -> None:
    with (
        open_deal_door(vendra, sqlite_store, connect=False) as opened,
        another_app(opened.door) as other,
    ):
        made = opened.filed()
        press = opened.payload(DD.email, opened.card(DD.email, "DR-1"), "Approve")

        for app in (opened.door.app, other, opened.door.app, other):
            assert app.dispatch(BoltRequest(mode="socket_mode", body=press)).status == 200
        opened.card(DD.email, "*Approved* by Dora Dietz")

        assert opened.deals.facts(made).count(Event.APPROVED) == 1
        assert [row.kind for row in opened.door.rows()] == ["click"]


@contextmanager
def another_app(door: Door) -> Iterator[App]:
    """A second process's app before the same database."""
    office = door.office
    client = web_client(BOT_TOKEN, f"{door.slack.url}/api/")
    app = build_bot(office.desk, client=client, signing_secret=None, clock=lambda: office.now)
    try:
        yield app
    finally:
        close_bot(app)
