"""Doctor counts heads: what needs two people is not left to one."""

import pytest

from app.checks.check import State
from app.checks.deals import deciders
from partnering.deal_policy import DealPolicy
from partnering.money import Money
from partnering.people import Person, Role

RULES = DealPolicy()
LIMITED = DealPolicy(second_approver_from=Money(100_000_00, "EUR"))


def team(*roles: Role) -> list[Person]:
    return [
        Person(number, f"P{number}", f"p{number}@vendra.example", frozenset({role}))
        for number, role in enumerate(roles, 1)
    ]


@pytest.mark.parametrize(
    ("roles", "policy", "state", "words"),
    [
        ((), RULES, State.WRONG, "nobody may decide"),
        ((Role.ADMIN, Role.ACCOUNT_EXECUTIVE), RULES, State.WRONG, "nobody may decide"),
        ((Role.PARTNER_MANAGER,), RULES, State.WARNING, "an exception"),
        ((Role.PARTNER_MANAGER,), LIMITED, State.WARNING, "an amount from €100,000 on"),
        ((Role.PARTNER_MANAGER,), RULES, State.WARNING, "an appeal"),
        ((Role.PARTNER_MANAGER, Role.PARTNER_MANAGER), LIMITED, State.OK, "2 may decide"),
        ((Role.DEAL_DESK, Role.CHANNEL_CHIEF), RULES, State.WARNING, "an exception"),
        (
            (Role.DEAL_DESK, Role.CHANNEL_CHIEF, Role.SECOND_APPROVER),
            LIMITED,
            State.OK,
            "2 may decide",
        ),
    ],
)
def test_what_nobody_could_finish_is_named(
    roles: tuple[Role, ...], policy: DealPolicy, state: State, words: str
) -> None:
    found = deciders(team(*roles), policy)
    assert found.state is state, found
    assert words in found.words
