"""Something is pressed twice, by one person or by two: it happens once, and all are told how."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests

from partnering.registrations import Event, Registration, State
from tests.bot.filling import form, form_words
from tests.journeys.deal_office import A1, DD, PM
from tests.portal.doorway import words_of
from tests.scenarios.world import World


def test_t_04_a_form_that_is_sent_twice_is_one_registration(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    link, filled = world.mailed_form("P1"), world.filled(A1, "CORE")
    start = Barrier(2)

    def press() -> requests.Response:
        start.wait()
        return requests.post(link, data=filled, timeout=60)

    with ThreadPoolExecutor(2) as pool:
        both = [each.result() for each in (pool.submit(press), pool.submit(press))]

    made = world.newest("P1")
    assert world.all_of("P1") == [made]
    for each in both:
        assert each.status_code == 200
        assert made.ref in words_of(each)
        assert "Received Fri 14 Aug 2026" in words_of(each)
    world.settle()
    assert world.deals.facts(made) == ["submitted", "taken_up"]
    assert world.heard(DD, f"{made.ref}: Northwind") == 1
    assert len(world.letters("P1", made)) == 1


def test_t_05_two_decide_on_what_they_both_have_before_them(world: World) -> None:
    made = in_review_at_v5(world)
    before = world.letters("P1", made)
    world.types(PM, made.ref, f"{made.ref}: Northwind")
    world.types(PM, f"reject {made.ref}")
    form(world.slack.door, PM.email, "Reject")

    world.at("2026-08-14T08:30:00Z")
    told = world.types(DD, f"approve {made.ref}", "Approved")
    assert "by Dora Dietz" in told
    sent = world.fills_in(PM, "Reject", reason="unqualified", text="We see no budget yet.")

    assert sent["ok"]
    faster = form_words(form(world.slack.door, PM.email, "was decided"))
    assert f"{made.ref} was decided by Dora Dietz at <!date^" in faster
    assert "|14 Aug 2026 10:30 (Europe/Berlin)>: approved." in faster
    held = world.get(made)
    assert (held.state, held.version) == (State.APPROVED, 6)
    assert [each.outcome for each in held.decisions].count(Event.APPROVED) == 1
    assert world.deals.facts(made)[-1] == "approved"
    assert "rejected" not in world.deals.facts(made)
    [news] = world.letters("P1", made)[len(before) :]
    assert "protected" in news
    assert "Protected until 12 Nov 2026" in world.status(made)


def in_review_at_v5(world: World) -> Registration:
    """A claim that was asked about and answered, so that it is not in its first version."""
    world.at("2026-08-14T08:00:00Z")
    made = world.registers_by_mail("P1", A1, "CORE")
    world.types(DD, f"info {made.ref} Which plant is it?")
    world.fills_in(DD, "Ask for information", missing=["scope"])
    answer = world.web.post(world.web.link("Answer"), {"scope": ""})
    assert "Your answer is with us" in words_of(answer)
    world.settle()
    world.presses(DD, f"{made.ref}: Northwind", "Assign…")
    world.fills_in(DD, "Who decides", owner=world.slack.door.slack.user(DD.email))
    held = world.get(made)
    assert (held.state, held.version) == (State.IN_REVIEW, 5)
    world.types(DD, held.ref, "*In review*, with Dora Dietz")
    return held
