"""What a check of a claim looks at, and what it found: values with words for us and the partner."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from partnering.collisions import Customers
from partnering.deciders import Level
from partnering.partners import Partner
from partnering.protection import Deal
from partnering.reasons import NOT_AVAILABLE, Reason
from partnering.registrations import Basis, Registration


class Outcome(StrEnum):
    CLEAR = "clear"
    NEEDS_PERSON = "needs_person"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True, slots=True)
class Incumbent:
    """A partner through whom the customer bought, and when that is renewed."""

    partner_id: int
    families: frozenset[str]
    renews_on: date


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is looked at. `others` are the registrations that may matter, of all partners.

    `possible_named` are named accounts whose name alone resembles the customer's; `bought` is the
    last purchase per family. `owner_agrees` is the account owner's answer, None while there is
    none; `customer_letter` is a written wish of the customer.
    """

    partner: Partner
    others: tuple[Registration, ...] = ()
    deals: tuple[Deal, ...] = ()
    customers: Customers = field(default_factory=Customers)
    incumbents: tuple[Incumbent, ...] = ()
    possible_named: tuple[str, ...] = ()
    bought: Mapping[str, date] = field(default_factory=dict)
    in_good_standing: bool = True
    customer_letter: bool = False
    owner_agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing that was found: in our words, with the reason that a rejection would name.

    `holds` keeps the claim behind another; `bars` means that it is not accepted at all. `record`
    names what it rests on, `DR-4` or an opportunity's key.
    """

    words: str
    reason: Reason | None = None
    record: str = ""
    holds: bool = False
    bars: bool = False
    level: Level = Level.DESK
    opens_case: bool = False
    teaming: bool = False

    @property
    def is_rule(self) -> bool:
        """Tell whether an approval over it makes an exception from a rule.

        What bars or holds cannot be approved over; beside a deal of our own, teaming is the rule.
        """
        if self.bars or self.holds or self.teaming:
            return False
        return self.level is Level.CHIEF or self.reason is not None


@dataclass(frozen=True, slots=True)
class Check:
    """What came out. `evidence` and the reasons are for us; a partner reads `for_partner`."""

    flags: tuple[Flag, ...]
    basis: Basis

    @property
    def outcome(self) -> Outcome:
        if any(each.bars for each in self.flags):
            return Outcome.NOT_ACCEPTED
        return Outcome.NEEDS_PERSON if self.flags else Outcome.CLEAR

    @property
    def holds(self) -> bool:
        return any(each.holds for each in self.flags)

    @property
    def opens_case(self) -> bool:
        return any(each.opens_case for each in self.flags)

    @property
    def level(self) -> Level:
        chief = any(each.level is Level.CHIEF for each in self.flags)
        return Level.CHIEF if chief else Level.DESK

    @property
    def exceptions(self) -> tuple[str, ...]:
        """Name the rules that an approval would make an exception from."""
        return tuple(each.words for each in self.flags if each.is_rule)

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(each.words for each in self.flags)

    @property
    def suggested(self) -> Reason | None:
        """Give the reason that a rejection would most likely name; nobody has to follow it."""
        return next((each.reason for each in self.flags if each.reason is not None), None)

    @property
    def offers_teaming(self) -> bool:
        return any(each.teaming for each in self.flags)

    @property
    def for_partner(self) -> str:
        """Say it to the partner: what it can mend, or that it is being looked at, and no more."""
        barred = [each for each in self.flags if each.bars]
        if not barred:
            return "We have received your registration and are reviewing it."
        own = (Reason.DUPLICATE_OWN, Reason.CAPACITY_EXCEEDED)
        first = barred[0]
        if first.reason in own:
            return first.words
        return first.reason.for_partner if first.reason else NOT_AVAILABLE
