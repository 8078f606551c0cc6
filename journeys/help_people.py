"""Whom the people of both sides may name in a deal that they work on together. Reads only.

Of ours that is who works here as far as can be told: a login of another program is nobody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from journeys.help_hours import answers_for
from partnering.help_requests import HelpRequest
from partnering.people import Person, Right, Role, may
from store.work import Work

MOST_PEOPLE = 90
_OURS_TO_THEM = "of the vendor"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who may be named; `label` tells them from others of that name, `about` whose."""

    id: int
    label: str
    about: str


def nameable(view: Work, found: HelpRequest, by: Person) -> tuple[Named, ...]:
    """List whom somebody may name: the partner's people, and of ours who is in it already.

    One of ours may name anybody of ours who owns an account or an open deal, has more to do here
    than that, or is known in chat; who is named in it already comes first.
    """
    in_it = {found.asker_id, found.answered_by, found.owner_id, *(id for _, id in found.roles)}
    everybody = [each for each in view.people.all() if each.active]
    theirs = [each for each in everybody if answers_for(each, found.partner_id)]
    ours = [each for each in everybody if each.partner_id is None and may(each, Right.ASK_HELP)]
    others = _at_work(view, ours) if by.partner_id is None else frozenset()
    ours = [each for each in ours if each.id in in_it or each.id in others]
    ours.sort(key=lambda each: (each.id not in in_it, each.name.casefold()))
    partner = view.partners.by_id(found.partner_id)
    name = partner.name if partner else ""
    return told_apart([*ours[: MOST_PEOPLE - len(theirs)], *theirs], name, by=by)


def told_apart(people: Iterable[Person], partner: str, *, by: Person) -> tuple[Named, ...]:
    """Name people to one reader: behind a name that is there twice stands whose it is, or a number.

    `partner` is what those of a partner among them are people of.
    """
    listed = [Named(each.id, each.name, _about(each, partner, by)) for each in people]
    names = Counter(each.label for each in listed)
    whole = Counter((each.label, each.about) for each in listed)

    def label(each: Named) -> str:
        if names[each.label] == 1:
            return each.label
        told = each.about if whole[each.label, each.about] == 1 else f"no. {each.id}"
        return f"{each.label} ({told or f'no. {each.id}'})"

    return tuple(replace(each, label=label(each)) for each in listed)


def _at_work(view: Work, people: list[Person]) -> frozenset[int]:
    """Find who works here: queues are no people, a program's login owns nothing and chats not."""
    gone = {each.owner_key for each in view.unmapped.all()}
    owning = (view.accounts.owners() | view.opportunities.owners()) - gone
    addresses = {each.email for each in view.directory.all() if each.kind == "member"}
    bound = {each.person_id for each in view.bindings.all()}
    return frozenset(
        each.id
        for each in people
        if each.id in bound
        or each.email in addresses
        or each.roles - {Role.ACCOUNT_EXECUTIVE}
        or any(map(each.is_crm, owning))
    )


def _about(person: Person, partner: str, by: Person) -> str:
    """Say whose somebody is; an address only to their own side."""
    own = person.partner_id == by.partner_id
    side = partner if person.partner_id is not None else "" if own else _OURS_TO_THEM
    return " · ".join(each for each in (side, person.mailbox if own else "") if each)
