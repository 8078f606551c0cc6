"""From a partner's form to a won deal, as its two sides see it."""

from datetime import date

from journeys.credit_book import publish
from partnering.accounts import Opportunity
from partnering.attribution import Entry
from partnering.credit_book import period_of
from partnering.money import Money
from partnering.registrations import Registration, State
from tests.journeys.deal_acts import facts
from tests.journeys.deal_office import A1, AE, CC, DD, PM, won
from tests.scenarios.world import World, utc


def test_t_01_from_the_form_to_the_won_deal(world: World) -> None:
    world.at("2026-08-14T08:00:00Z")
    world.writes_deals()
    made = world.registers_by_mail("P1", A1, "CORE")
    page = world.status(made)
    assert "In review" in page
    assert "Received Fri 14 Aug 2026, 10:00 CEST" in page
    assert made.claim.amount == Money(9_200_000, "EUR")

    world.at("2026-08-14T08:30:00Z")
    world.decides(DD, f"approve {made.ref}", "Approved")

    kept = world.get(made)
    assert kept.state is State.APPROVED
    assert kept.window is not None
    assert kept.window.last_day == date(2026, 11, 12)
    assert kept.window.ends_at == utc("2026-11-12T23:00:00Z")
    assert "Protected until 12 Nov 2026" in world.status(made)
    [deal] = world.deals_in_crm(A1)
    assert (deal.partner_name, deal.partner_role) == ("Northwind", "source")
    assert (deal.registration_ref, deal.is_registered) == (made.ref, True)
    assert deal.families == ("CORE",)

    world.passes(minutes=10)
    world.sync()
    # No tick meanwhile: what the clock reminds of is not this story.
    world.deals.now = utc("2026-10-20T10:00:00Z")
    # A CRM says itself when it made a deal; the one of these stories does not.
    made_at = utc("2026-08-14T08:30:05Z")
    on, worth = date(2026, 10, 20), Money(10_000_000, "USD")
    closed = won(deal, on=on, at=world.now, amount=worth, created_at=made_at)
    world.in_crm(closed)

    assert world.get(made).state is State.WON
    assert world.deals_in_crm(A1) == [closed]
    card = world.types(DD, f"credit {closed.key}", "Credit: ")
    assert "Sourced by Northwind: $100,000" in card
    assert f"Brought the deal · from {made.ref}" in card
    assert credit_lines(world, closed) == [
        ("2026-10", "published", "sourced", made.partner_id, 10_000_000, "USD")
    ]
    assert "Closed" in world.status(made)
    assert log_of(world, made) == [
        "RegistrationMoved submitted",
        "RegistrationMoved taken_up",
        "RegistrationMoved approved",
        "DealMirrored",
        "OpportunityTouched",
        "RegistrationMoved won",
    ]
    each_told_once(world, made)


def credit_lines(world: World, deal: Opportunity) -> list[tuple[object, ...]]:
    """Publish the month in which a deal was won; what is in the book of it."""
    desk = world.deals.desk
    month = period_of(date(2026, 10, 20))
    publish(desk, month, by=world.deals.person(PM), now=utc("2026-11-01T09:00:00Z"))
    with desk.store.read() as view:
        number = view.opportunities.many([deal.key])[deal.key].id
        runs = view.credits.runs_of(number)
    return [
        (str(run.period), run.cause, run.standing, *_of(entry))
        for run in runs
        for entry in run.entries
    ]


def _of(entry: Entry) -> tuple[object, ...]:
    return entry.partner_id, entry.amount.minor, entry.amount.currency


def log_of(world: World, made: Registration) -> list[str]:
    """List what the log says of a registration, in order."""
    return [
        f"{type(each).__name__} {getattr(each, 'event', '')}".strip()
        for each in facts(world.deals)
        if getattr(each, "registration_id", None) == made.id
    ]


def each_told_once(world: World, made: Registration) -> None:
    """See that nobody was told anything twice, and nobody what is not theirs."""
    named = f"{made.ref} {A1.name}"
    assert world.letters("P1", made) == [
        f"{named}: received",
        f"{named}: protected",
        f"{named}: won",
    ]
    assert world.heard(DD, f"{made.ref}: Northwind") == 1, "one card, drawn again"
    assert "*Won*" in world.card(DD, f"{made.ref}: Northwind")
    assert world.heard(AE, "is protected until 12 Nov 2026") == 1
    for nobody in (PM, CC):
        assert world.heard(nobody, made.ref) == 0


def test_t_02_what_is_incomplete_reserves_nothing(world: World) -> None:
    world.at("2026-08-17T10:00:00Z")
    link = world.form_of("P2")
    unfinished = world.web.post(link, world.filled(A1, "CORE", domain="", close_on=""))
    assert unfinished.status_code == 422
    [draft] = world.all_of("P2")
    assert (draft.state, draft.received_at) == (State.DRAFT, None)

    world.deals.now = utc("2026-08-17T10:00:05Z")
    first = world.registers("P1", A1, "CORE")
    world.deals.now = utc("2026-08-17T10:00:09Z")
    second = world.received("P2", world.web.post(link, world.filled(A1, "CORE")))

    assert second.id == draft.id, "the same form, completed"
    assert first.received_at == utc("2026-08-17T10:00:05Z")
    assert second.received_at == utc("2026-08-17T10:00:09Z")
    assert first.priority < second.priority
    assert (first.state, second.state) == (State.IN_REVIEW, State.CONFLICT_HOLD)
    assert world.get(first).state is State.IN_REVIEW
    assert "Received Mon 17 Aug 2026, 12:00 CEST" in world.status(second)
    world.learns_nothing_of(second, "Northwind")
