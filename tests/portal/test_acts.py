"""How a registered deal stands, and what its partner does about it, by links in mails."""

from dataclasses import replace
from datetime import date, timedelta
from re import findall, search

import pytest
import requests

from journeys.claim_fields import FIELDS
from journeys.deal_statements import support_of
from partnering.appeals import AppealState
from partnering.deal_forms import Purpose
from partnering.registrations import Registration, State
from tests.journeys.deal_acts import approve, ask, reject
from tests.portal.doorway import COMPLETE, Doorway, typed_in, words_of


def _filed(doorway: Doorway) -> tuple[str, Registration]:
    """A deal that came in by a mailed form; the form's link shows it from then on."""
    link = doorway.send_form()
    assert doorway.post(link, COMPLETE).status_code == 200
    [made] = doorway.registrations()
    doorway.deals.office.settle()
    return link, made


def _approve(doorway: Doorway, made: Registration) -> None:
    approve(doorway.deals, made)
    doorway.deals.office.settle()


def _reject(doorway: Doorway, made: Registration) -> None:
    reject(doorway.deals, made, text="We do not see a budget yet.")
    doorway.deals.office.settle()


def _ask(doorway: Doorway, made: Registration) -> None:
    ask(doorway.deals, made, "engagement", "contact", text="Whom did you meet, and when?")
    doorway.deals.office.settle()


def test_a_question_is_answered_from_the_mail_and_only_what_was_asked(
    any_doorway: Doorway,
) -> None:
    _, made = _filed(any_doorway)
    _ask(any_doorway, made)
    link = any_doorway.link("Answer")

    page = any_doorway.get(link)
    assert "Whom did you meet, and when?" in words_of(page)
    assert typed_in(page, "contact_name") == "Ute Beispiel"
    for other in ("customer", "amount", "families", "close_on"):
        assert f'name="{other}"' not in page.text
    fields = {
        "engagement": "Met Ute Beispiel and the head of production on 10 August.",
        "contact_name": "Ute Beispiel",
        "contact_role": "CIO",
        "contact_consent": "yes",
    }
    assert any_doorway.post(link, {**fields, "amount": "1 EUR"}).status_code == 400
    unfinished = any_doorway.post(link, {**fields, "engagement": "short"})
    assert unfinished.status_code == 422
    assert typed_in(unfinished, "contact_role") == "CIO"

    answer = any_doorway.post(link, fields)

    assert "Your answer is with us" in words_of(answer)
    held = any_doorway.deals.get(made)
    assert held.state is State.IN_REVIEW
    assert held.claim.contact.role == "CIO"
    assert held.claim.amount == made.claim.amount
    assert held.priority == made.priority
    # Pressed twice, the second press shows the same; later the link is nobody's.
    assert "In review" in words_of(any_doorway.post(link, fields))
    any_doorway.deals.now += timedelta(minutes=5)
    assert any_doorway.get(link).status_code == 404


def test_a_deal_that_waits_is_withdrawn_after_being_asked(any_doorway: Doorway) -> None:
    link, made = _filed(any_doorway)

    asked = any_doorway.get(f"{link}/withdraw")
    assert "Withdraw this registration?" in words_of(asked)
    assert any_doorway.deals.get(made).state is State.IN_REVIEW

    answer = any_doorway.post(f"{link}/withdraw")
    assert any_doorway.deals.get(made).state is State.WITHDRAWN
    assert "The registration is withdrawn." in words_of(answer)
    again = any_doorway.post(f"{link}/withdraw")
    assert again.status_code == 409
    assert "Closed" in words_of(again)


def test_a_protected_deal_is_reported_extended_and_given_up(any_doorway: Doorway) -> None:
    link, made = _filed(any_doorway)
    _approve(any_doorway, made)

    page = words_of(any_doorway.get(link))
    assert "Protected until 12 Nov 2026" in page
    assert "Ask for more time" not in page

    any_doorway.deals.now += timedelta(days=55)
    any_doorway.post(f"{link}/activity")
    assert any_doorway.deals.get(made).last_activity_at == any_doorway.deals.now

    # Thirty days before its end more time may be asked for; the mail that reminds brings a link.
    any_doorway.deals.now += timedelta(days=10)
    rep = any_doorway.reader()
    link = any_doorway.made(Purpose.STATUS, rep, made)
    assert "Ask for more time" in words_of(any_doorway.get(link))
    empty = any_doorway.post(f"{link}/extend", {"text": "  "})
    assert empty.status_code == 422
    any_doorway.post(f"{link}/extend", {"text": "The board meets in November."})
    held = any_doorway.deals.get(made)
    assert held.window is not None
    assert held.window.pending is not None
    assert held.window.pending.why == "The board meets in November."
    assert any_doorway.post(f"{link}/extend", {"text": "Again."}).status_code == 409

    any_doorway.post(f"{link}/release")
    assert any_doorway.deals.get(made).state is State.RELEASED
    assert "Closed" in words_of(any_doorway.get(link))


def _as_shown(page: requests.Response) -> dict[str, str]:
    """What a browser sends of a page that nobody typed into."""
    boxes = findall(r' name="(\w+)" value="([^"]*)" checked', page.text)
    # Here nobody has said which products there are: they are typed.
    choices = {"tick", "one"}
    typed = {each.name: typed_in(page, each.name) for each in FIELDS if each.kind not in choices}
    seen = search(r'name="seen" value="(\w+)"', page.text)
    assert seen
    return {**typed, **dict(boxes), "seen": seen[1]}


def test_a_protected_deal_is_changed_by_link(any_doorway: Doorway) -> None:
    link, made = _filed(any_doorway)
    assert "Change" not in words_of(any_doorway.get(link))
    _approve(any_doorway, made)
    assert "Change" in words_of(any_doorway.get(link))
    page = any_doorway.get(f"{link}/edit")
    assert typed_in(page, "customer") == "Müller Maschinenbau GmbH"
    assert "Everything else counts at once" in words_of(page)

    unchanged = any_doorway.post(f"{link}/edit", _as_shown(page))
    assert "Nothing differs from what is there" in words_of(unchanged)
    assert typed_in(unchanged, "customer") == "Müller Maschinenbau GmbH", "the form is still there"
    refused = any_doorway.post(
        f"{link}/edit", _as_shown(page) | {"engagement": "short", "help_wanted": "A visit."}
    )
    assert refused.status_code == 422
    assert typed_in(refused, "engagement") == "short"
    assert typed_in(refused, "help_wanted") == "A visit."
    assert any_doorway.deals.get(made).claim == made.claim

    small = any_doorway.post(f"{link}/edit", _as_shown(page) | {"help_wanted": "A visit."})
    assert "Your change counts from now on." in words_of(small)
    changed = replace(made.claim, help_wanted="A visit.")
    assert any_doorway.deals.get(made).claim == changed

    late = any_doorway.post(f"{link}/edit", _as_shown(page) | {"help_wanted": "Nothing."})
    assert late.status_code == 422
    assert "changed by somebody else meanwhile" in words_of(late)
    assert typed_in(late, "help_wanted") == "Nothing."
    assert any_doorway.deals.get(made).claim == changed

    page = any_doorway.get(f"{link}/edit")
    large = any_doorway.post(f"{link}/edit", _as_shown(page) | {"amount": "300000 EUR"})
    assert "We decide on your change" in words_of(large)
    assert "you have asked to change it" in words_of(large)
    held = any_doorway.deals.get(made)
    assert held.claim == changed
    assert held.pending_edit is not None
    assert typed_in(any_doorway.get(f"{link}/edit"), "amount") == "300000 EUR"


def test_something_in_support_is_added_by_link_with_its_day(any_doorway: Doorway) -> None:
    link, made = _filed(any_doorway)
    link = f"{link}/support"
    assert "What speaks for your registration?" in words_of(any_doorway.get(link))
    for day in ("", "soon", "2026-08-15"):
        wrong = any_doorway.post(link, {"text": "Visit at the plant.", "day": day})
        assert wrong.status_code == 422
        assert typed_in(wrong, "text") == "Visit at the plant."
    assert any_doorway.post(link, {"text": "x" * 501, "day": "2026-08-14"}).status_code == 422

    answer = any_doorway.post(link, {"text": "Visit at the plant.", "day": "2026-08-14"})

    assert "Whoever decides on it reads" in words_of(answer)
    with any_doorway.deals.desk.store.read() as view:
        assert support_of(view, made) == [("Visit at the plant.", date(2026, 8, 14))]
    assert any_doorway.deals.get(made) == made, "nothing else is changed by it"


def test_a_rejection_says_why_and_is_appealed_from_the_mail(any_doorway: Doorway) -> None:
    _, made = _filed(any_doorway)
    _reject(any_doorway, made)
    link = any_doorway.link("Appeal")

    page = words_of(any_doorway.get(link))
    assert "Not available" in page
    assert "We do not see a budget yet." in page
    answer = any_doorway.post(link, {"text": "The budget was approved\r\non 3 August."})

    assert "We have your appeal." in words_of(answer)
    assert any_doorway.deals.get(made).state is State.REJECTED
    with any_doorway.deals.desk.store.read() as view:
        [filed] = view.appeals.of_registration(made.id)
    assert filed.state is AppealState.FILED
    assert filed.text == "The budget was approved\non 3 August."
    assert filed.filed_by == any_doorway.reader().id
    # Its own page offers no second one, and the way back.
    assert "Appeal against" not in words_of(answer)
    page = answer.url.partition("?")[0]
    assert "Withdraw your appeal?" in words_of(any_doorway.get(f"{page}/withdraw-appeal"))
    back = any_doorway.post(f"{page}/withdraw-appeal")
    assert "The appeal is withdrawn." in words_of(back)
    with any_doorway.deals.desk.store.read() as view:
        [gone] = view.appeals.of_registration(made.id)
    assert gone.state is AppealState.WITHDRAWN
    assert any_doorway.post(f"{page}/withdraw-appeal").status_code == 409


@pytest.mark.parametrize(
    "act", ["answer", "extend", "appeal", "release", "activity", "edit", "withdraw-appeal"]
)
def test_what_is_not_possible_now_is_said_and_not_done(doorway: Doorway, act: str) -> None:
    link, made = _filed(doorway)

    shown, sent = doorway.get(f"{link}/{act}"), doorway.post(f"{link}/{act}")

    assert shown.status_code == 200
    assert sent.status_code == 409
    for answer in (shown, sent):
        assert "not possible any more" in words_of(answer)
    assert doorway.deals.get(made) == made


def test_looking_at_acts_does_none_of_them(doorway: Doorway) -> None:
    link, made = _filed(doorway)
    _approve(doorway, made)
    before, forms = doorway.deals.get(made), doorway.forms()

    for act in (*Purpose, "approve", "x"):
        doorway.get(f"{link}/{act}")
        doorway.session.head(f"{link}/{act}", timeout=20)

    assert doorway.deals.get(made) == before
    assert doorway.forms() == forms


def test_an_act_that_there_is_not_is_no_form(doorway: Doorway) -> None:
    link, _ = _filed(doorway)

    for act in ("approve", "register", "status", "x", "withdraw/x"):
        assert doorway.get(f"{link}/{act}").status_code == 404
