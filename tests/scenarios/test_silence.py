"""A partner is asked and says nothing."""

from partnering.reasons import EndCause
from partnering.registrations import Event, State
from tests.journeys.deal_office import A1, DD
from tests.scenarios.world import World, utc

# Noon on a Tuesday in Berlin, where nobody has a holiday that week.
ASKED, REMINDED, CLOSED = "2026-08-18T10:00:00Z", "2026-08-21T10:00:00Z", "2026-08-25T10:00:00Z"


def test_t_17_a_question_that_nobody_answers_closes_the_claim(world: World) -> None:
    world.at("2026-08-18T08:00:00Z")
    made = world.registers_by_mail("P1", A1, "CORE", proof="")
    admin = world.admin_by_mail("P1")
    world.at(ASKED)
    world.types(DD, f"info {made.ref} Whom did you meet, and when?")
    world.fills_in(DD, "Ask for information", missing=["engagement", "proof"])

    asked = world.get(made)
    assert asked.state is State.INFO_REQUESTED
    assert asked.answer_due_at == utc(CLOSED)
    page = world.status(made)
    assert "Whom did you meet, and when?" in page
    assert "Tue 25 Aug 2026" in page
    assert "12:00" in page

    world.at("2026-08-21T09:59:00Z")
    assert not reminders(world, made.ref)
    world.at(REMINDED)
    assert reminders(world, made.ref) == {"ada@northwind.example", admin}
    sent = len(world.web.mails.all)
    world.passes(minutes=30)
    assert len(world.web.mails.all) == sent, "each is reminded once"

    world.at("2026-08-25T09:59:00Z")
    assert world.get(made).state is State.INFO_REQUESTED
    world.at(CLOSED)
    closed = world.get(made)
    assert (closed.state, closed.end_cause) == (State.WITHDRAWN, EndCause.NO_RESPONSE)
    assert closed.ended_at == utc(CLOSED)
    assert world.deals.facts(made)[-1] == Event.NO_RESPONSE
    assert "Closed" in world.status(made)
    assert "Closed: the partner did not answer in time" in world.types(DD, made.ref, made.ref)
    assert closed.clock is not None
    assert closed.clock.spent(world.now) == utc(ASKED) - utc("2026-08-18T08:00:00Z")
    assert world.heard(DD, "is to be decided by") == 0, "nobody is pressed while we wait"

    world.passes(hours=1)
    again = world.registers("P1", A1, "CORE")
    assert again.id != made.id
    assert again.received_at == world.now
    assert again.priority > made.priority


def reminders(world: World, ref: str) -> set[str]:
    """Say who was reminded by mail that we wait for an answer."""
    return {
        mail.to
        for mail in world.web.mails.all
        if "we wait for your answer" in mail.subject and ref in f"{mail.subject} {mail.text}"
    }
