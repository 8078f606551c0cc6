"""Registrations and scenes at random, as full of words as they can be."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from partnering.accounts import Opportunity
from partnering.collisions import Customers
from partnering.findings import Incumbent, Scene
from partnering.money import Money
from partnering.partners import Partner, PartnerStatus
from partnering.protection import Deal
from partnering.reasons import Reason
from partnering.registrations import (
    Basis,
    Claim,
    CustomerContact,
    DealType,
    Registration,
    Scope,
    State,
)
from partnering.windows import Extension, ExtensionState, Window

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = "Quakenbrueck"

_KEYS = st.sampled_from(["", "A1", "A2", "A3"])
_FAMILIES = st.frozensets(st.sampled_from(["CORE", "FLOW"]))
_COUNTRIES = st.sampled_from(["DE", "FR"])
_MOMENTS = st.integers(-200, 200).map(lambda hours: START + timedelta(hours=12 * hours))
_DAYS = st.integers(-90, 90).map(lambda days: date(2026, 3, 2) + timedelta(days=days))
_SAID = st.sampled_from(["", "acme.example", "DE123"])
_NUMBERS = st.integers(1, 3)

CLAIMS = st.builds(
    Claim,
    customer=st.just(WORDS),
    country=_COUNTRIES,
    domain=_SAID,
    duns=_SAID,
    tax_id=_SAID,
    contact=st.just(CustomerContact(WORDS, WORDS, WORDS, True)),
    families=_FAMILIES,
    scope=st.builds(
        Scope,
        st.sampled_from([(), ("Ulm",), ("Ulm", "hall 3")]),
        st.sampled_from(["", "DE"]),
        st.booleans(),
    ),
    amount=st.none() | st.builds(Money, st.integers(0, 10**7), st.sampled_from(["EUR", "USD"])),
    close_on=_DAYS,
    deal_type=st.none() | st.sampled_from(DealType),
    engagement=st.just(WORDS),
    help_wanted=st.just(WORDS),
    tender=st.booleans(),
    tender_published_on=st.none() | _DAYS,
    incumbent=st.just(WORDS),
    distributor=st.just(WORDS),
    proof=st.sampled_from([(), (WORDS,)]),
)


@st.composite
def _windows(draw: st.DrawFn) -> Window:
    first = draw(_DAYS)
    days = draw(st.integers(1, 120))
    starts = datetime(first.year, first.month, first.day, 9, tzinfo=UTC)
    ends = starts + timedelta(days=days)
    asked = Extension(
        1, starts, WORDS, ends + timedelta(days=7), draw(st.sampled_from(ExtensionState))
    )
    extensions = draw(st.sampled_from([(), (asked,)]))
    return Window(starts, ends, "UTC", first, first + timedelta(days=days), extensions)


@st.composite
def registrations(draw: st.DrawFn, id_: int | None = None) -> Registration:
    """Draw one that was submitted, in any state."""
    number = draw(st.integers(1, 50)) if id_ is None else id_
    return Registration(
        id=number,
        partner_id=draw(_NUMBERS),
        claim=draw(CLAIMS),
        submitter_id=draw(_NUMBERS),
        drafted_at=draw(_MOMENTS),
        account_key=draw(_KEYS),
        account_certain=draw(st.booleans()),
        state=draw(st.sampled_from([each for each in State if each is not State.DRAFT])),
        version=draw(_NUMBERS),
        received_at=draw(_MOMENTS),
        sequence=number,
        policy_version="v1",
        question=WORDS,
        basis=draw(st.sampled_from(Basis)),
        window=draw(st.none() | _windows()),
        pending_edit=draw(st.none() | CLAIMS),
        last_activity_at=draw(st.none() | _MOMENTS),
        ended_at=draw(st.none() | _MOMENTS),
        end_cause=Reason.OTHER,
        history_source=WORDS,
    )


_DEALS = st.builds(
    Deal,
    st.builds(
        Opportunity,
        key=st.just("O1"),
        account_key=_KEYS,
        name=st.just(WORDS),
        stage=st.just(WORDS),
        is_closed=st.booleans(),
        is_won=st.booleans(),
        families=_FAMILIES.map(lambda some: tuple(sorted(some))),
        partner_name=st.just(WORDS),
    ),
    created_at=st.none() | _MOMENTS,
    last_activity_at=st.none() | _MOMENTS,
    late_since=st.none() | _MOMENTS,
    partner_id=st.none() | _NUMBERS,
    registration_id=st.none() | _NUMBERS,
    left_over=st.booleans(),
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Draw a scene with others, deals and a group of companies."""
    ids = draw(st.lists(st.integers(1, 50), unique=True, max_size=4))
    return Scene(
        partner=Partner(
            draw(_NUMBERS),
            WORDS,
            status=draw(st.sampled_from(PartnerStatus)),
            countries=draw(st.sampled_from([(), ("DE",)])),
            families=draw(st.sampled_from([(), ("CORE",)])),
            tier=draw(st.sampled_from(["", "Gold"])),
            removed_at=draw(st.none() | _MOMENTS),
        ),
        others=tuple(draw(registrations(id_)) for id_ in ids),
        deals=tuple(draw(st.lists(_DEALS, max_size=2))),
        customers=Customers(
            draw(st.sampled_from([{}, {"A2": "A1"}])),
            draw(st.dictionaries(st.tuples(_NUMBERS, _NUMBERS), st.just("review"), max_size=2)),
        ),
        incumbents=tuple(
            draw(st.lists(st.builds(Incumbent, _NUMBERS, _FAMILIES, _DAYS), max_size=1))
        ),
        possible_named=draw(st.sampled_from([(), ("Globex",)])),
        bought=draw(st.dictionaries(st.sampled_from(["CORE", "FLOW"]), _DAYS)),
        in_good_standing=draw(st.booleans()),
        customer_letter=draw(st.booleans()),
        owner_agrees=draw(st.none() | st.booleans()),
    )
