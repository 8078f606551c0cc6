"""The first load of a real company: everything is kept, and nobody is flooded."""

from collections import Counter

import pytest

from journeys.notices import ToPerson
from journeys.start_alerts import start_alerts
from matching.company import Company
from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.overlaps import AlertState
from store.work import Store
from tests.journeys.office import MARIA, OMAR, PIA, Office, open_office

# Consonants and vowels by number: names that are all different and look like no other.
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]


def named(number: int) -> str:
    """Spell a number as a made-up word."""
    word = ""
    for _ in range(4):
        number, rest = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[rest]
    return word.capitalize()


def account(number: int) -> Account:
    name = named(number)
    owner = (MARIA, OMAR)[number % 2].key
    website = f"{name.lower()}.example"
    return Account(key=f"001{number:07}", name=f"{name} GmbH", website=website, owner_key=owner)


def open_deal(of: Account) -> Opportunity:
    return Opportunity(
        key=f"006{of.key[3:]}",
        account_key=of.key,
        name="New business",
        stage="Proposal",
        amount=Money(1_000_000, "EUR"),
        owner_key=of.owner_key,
    )


def on_their_list(number: int) -> Company:
    name = named(number)
    return Company(
        id=f"P{number}", name=name.upper(), website=f"https://www.{name.lower()}.example"
    )


def first_load(office: Office, accounts: int, overlaps: int, partners: int) -> None:
    ours = [account(number) for number in range(accounts)]
    # Each with what makes a later find worth an alert at once.
    office.crm.put(*ours, *(open_deal(each) for each in ours[:overlaps]))
    share = overlaps // partners
    for partner in range(partners):
        office.add_partner(f"Partner {partner}", PIA)
        rows = [on_their_list(number) for number in range(partner * share, (partner + 1) * share)]
        office.bring(*rows, partner=f"Partner {partner}", start_alerts=False)
    office.sync()
    office.settle()


@pytest.mark.parametrize(
    ("accounts", "overlaps"),
    [
        pytest.param(400, 90, id="small"),
        pytest.param(
            100_000,
            9_999,
            id="full",
            marks=[pytest.mark.soak, pytest.mark.timeout(1800)],
        ),
    ],
)
def test_the_first_load_sends_one_summary_a_partner_and_no_direct_message(
    sqlite_store: Store, accounts: int, overlaps: int
) -> None:
    office = open_office(sqlite_store)
    office.messenger.told.clear()

    first_load(office, accounts, overlaps, partners=3)

    kinds = Counter(each.notice.kind for each in office.messenger.told)
    assert kinds == {"baseline": 3}
    readers = {
        each.to.person.email for each in office.messenger.told if isinstance(each.to, ToPerson)
    }
    assert readers == {PIA.email}
    assert sum(notice.overlaps.number for notice in office.told("baseline")) == overlaps
    with sqlite_store.read() as view:
        kept = view.overlaps.all_open(overlaps + 1, 0)
        assert view.accounts.count() == accounts
    assert len(kept) == overlaps
    assert {each.alert for each in kept} == {AlertState.BASELINE}

    # Started, the alerts are of what is new; what was, is kept and told to nobody one by one.
    manager = office.person(PIA)
    for partner_id in {each.partner_id for each in kept}:
        assert start_alerts(office.desk, partner_id, by=manager, now=office.now)
    office.settle(hours=24)
    assert Counter(each.notice.kind for each in office.messenger.told)["overlap"] == 0

    new = account(accounts)
    office.crm.put(new, open_deal(new))
    office.bring(
        *(on_their_list(number) for number in (*range(overlaps // 3), accounts)),
        partner="Partner 0",
    )
    office.sync()
    office.settle()
    [told] = office.told("overlap")
    assert told.account_name == new.name
