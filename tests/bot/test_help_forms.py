"""Forms of help that are refused: they stay, or say where what was typed is; nothing is lost."""

import json
from typing import Any, cast

import pytest

from bot.asks import Act
from bot.cards.form import view_of
from bot.cards.help_forms import ask_form
from bot.forms import FieldValue, Reply, Show, Submitted, Wrong
from bot.handlers.help_requests import on_sent, on_written
from bot.handlers.help_room import on_named, on_stepped
from journeys.answer_help import decline
from journeys.ask_partner import ask_scene, request_before
from partnering.help_requests import HelpDecline, HelpKind, HelpNeed
from partnering.people import Person
from partnering.refusals import Invalid
from store.work import Store
from tests.journeys.help_office import WORDS, HelpOffice, open_help_office


@pytest.fixture
def office(sqlite_store: Store) -> HelpOffice:
    return open_help_office(sqlite_store)


def submitted(office: HelpOffice, ids: dict[str, int], by: Person, **told: str) -> Submitted:
    chosen = {"owner", "on", "need", "kind", "lead"}
    values = {
        name: FieldValue(chosen=(each,)) if name in chosen else FieldValue(text=each)
        for name, each in told.items()
    }
    nobody = cast("Any", None)
    return Submitted(by, "U1", values, ids, nobody, None, office.deals.now, "test")


def asked(office: HelpOffice, **told: str) -> Reply:
    ids = {"partner": office.deals.partners["P1"], "account": office.account_id, "follows": 0}
    typed = {"need": "demo", "words": WORDS, "kind": "cosell", **told}
    return on_written(office.deals.desk, submitted(office, ids, office.anna, **typed))


def test_a_day_that_is_over_is_said_beside_the_day(office: HelpOffice) -> None:
    made = office.led()
    told = {"words": "Workshop", "owner": str(office.anna.id), "on": "2020-01-01"}

    reply = on_stepped(
        office.deals.desk, submitted(office, {"request": made.id}, office.anna, **told)
    )

    assert reply == Wrong({"on": "Choose a day that is not over."})


def test_somebody_who_cannot_be_named_is_said_beside_the_name(office: HelpOffice) -> None:
    made = office.accepted()
    sent = submitted(office, {"request": made.id}, office.anna, lead="999999")

    reply = on_named(office.deals.desk, sent)

    assert isinstance(reply, Wrong)


def test_what_is_asked_already_is_said_before_anything_is_typed(office: HelpOffice) -> None:
    made = office.sent()
    partner, desk = made.partner_id, office.deals.desk

    scene = ask_scene(desk, office.account_id, partner, by=office.anna)
    shown = json.dumps(view_of(ask_form(scene, partner, "Northwind")))

    assert f"{made.ref} to the same partner about this account waits for an answer" in shown
    assert '"value": "cosell"' not in shown, "only what can still be asked is offered"
    reply = asked(office)
    assert isinstance(reply, Wrong)
    assert made.ref in str(reply.errors)
    office.sent(kind=HelpKind.PRESALES)
    with pytest.raises(Invalid, match=made.ref):
        ask_scene(desk, office.account_id, partner, by=office.anna)


def test_a_refusal_to_send_says_where_what_was_typed_is(office: HelpOffice) -> None:
    first, second = office.draft(), office.draft()
    ids = {"request": second.id, "version": second.version}
    asker = office.anna
    assert isinstance(
        on_sent(office.deals.desk, submitted(office, {**ids, **_of(first)}, asker)), Show
    )

    reply = on_sent(office.deals.desk, submitted(office, ids, asker))

    assert isinstance(reply, Show)
    assert f"/cosell CS-{second.id}" in str(reply.form)
    assert "not sent" in str(reply.form)


def _of(made: Any) -> dict[str, int]:
    return {"request": made.id, "version": made.version}


def test_what_follows_a_decline_keeps_all_that_was_asked(office: HelpOffice) -> None:
    made = office.sent(kind=HelpKind.PRESALES, need=HelpNeed.ARCHITECTURE, keep_away=False)
    act = Act(by=office.rep(), now=office.deals.now, receipt=None, correlation="")
    decline(office.deals.desk, made.id, why=HelpDecline.NO_CAPACITY, **act)

    before, account_id = request_before(office.deals.desk, made.id, by=office.anna)
    other = office.deals.partners["P2"]
    scene = ask_scene(office.deals.desk, account_id, other, by=office.anna)
    form = ask_form(scene, other, "Fabrikam", before=before)

    inputs = {each["block_id"]: each["element"] for each in form.blocks if each["type"] == "input"}
    assert inputs["kind"]["initial_option"]["value"] == "presales"
    assert inputs["need"]["initial_option"]["value"] == "architecture"
    assert inputs["words"]["initial_value"] == WORDS
    assert inputs["size"]["initial_option"]["value"] == "50-249"
    assert "initial_options" not in inputs["away"]
    assert inputs["deal"]["initial_option"]
