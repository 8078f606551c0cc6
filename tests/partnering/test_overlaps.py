"""What a new overlap is worth to the owner, case by case."""

from dataclasses import replace

import pytest

from partnering.accounts import Account, Opportunity
from partnering.overlaps import When, worth_of
from partnering.people import Person, Role, may_see_crm_fields

ACCOUNT = Account(key="001", name="Contoso", owner_key="005A")
OPEN = Opportunity(key="006", account_key="001", name="CORE", owner_key="005A")
CLOSED = replace(OPEN, is_closed=True)
FOREIGN = replace(OPEN, owner_key="005B")


@pytest.mark.parametrize(
    ("deals", "segments", "when"),
    [
        ((OPEN,), ("customers",), When.AT_ONCE),
        ((OPEN,), ("open opportunities",), When.AT_ONCE),
        ((OPEN,), ("prospects", "customers"), When.AT_ONCE),
        ((OPEN,), ("prospects",), When.DIGEST),
        ((CLOSED,), ("customers",), When.DIGEST),
        ((FOREIGN,), ("customers",), When.DIGEST),
        ((), ("customers",), When.DIGEST),
        ((), ("prospects",), When.NEVER),
        ((CLOSED,), ("prospects",), When.DIGEST),
    ],
)
def test_worth(deals: tuple[Opportunity, ...], segments: tuple[str, ...], when: When) -> None:
    assert worth_of(ACCOUNT, deals, segments).when is when


def test_our_customer_and_their_prospect_is_not_prospect_with_prospect() -> None:
    customer = replace(ACCOUNT, type="Customer")
    assert worth_of(customer, (), ("prospects",)).when is When.DIGEST


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        (Person(1, "owner", "o@x.example", crm_key="005A"), True),
        (Person(2, "manager of owner", "m@x.example", crm_key="005M"), True),
        (Person(3, "on the team", "t@x.example", crm_key="005T"), True),
        (
            Person(
                8, "owner by old user", "u@x.example", crm_key="005U", crm_keys=frozenset({"005A"})
            ),
            True,
        ),
        (Person(4, "colleague", "c@x.example", crm_key="005C"), False),
        (Person(5, "nobody in the crm", "n@x.example"), False),
        (Person(6, "pm", "p@x.example", roles=frozenset({Role.PARTNER_MANAGER})), True),
        (
            Person(
                7, "gone pm", "g@x.example", roles=frozenset({Role.PARTNER_MANAGER}), active=False
            ),
            False,
        ),
    ],
)
def test_who_sees_crm_fields(person: Person, sees: bool) -> None:
    found = may_see_crm_fields(person, ACCOUNT, team_keys=("005T",), owner_manager_key="005M")
    assert found is sees


def test_an_account_without_an_owner_is_not_everybodys() -> None:
    nobody = Person(5, "nobody in the crm", "n@x.example")
    assert not may_see_crm_fields(nobody, replace(ACCOUNT, owner_key=""))
