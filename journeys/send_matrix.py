"""Somebody asks for the matrix as a picture or a file: it is drawn and sent as a message."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from journeys.acting import written
from journeys.desk import Desk
from journeys.mapping_matrix import matrix_notice
from journeys.outcomes import Done, Outcome
from journeys.share import sharing_of
from journeys.tell_person import tell_person
from partnering.facts import MatrixAsked
from partnering.people import Person, Right, must
from partnering.refusals import Invalid, Unknown
from store.facts import StoredFact


class Form(StrEnum):
    """What the matrix is wanted as: a card with its picture, or with a file of rows as well."""

    PICTURE = "picture"
    CSV = "csv"


def ask_matrix(
    desk: Desk,
    partner_id: int,
    form: Form,
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> None:
    """Have the matrix sent to who asks; drawing it holds up no answer.

    Raises: Unknown; Invalid where a side has stopped sharing.
    """
    must(by, Right.LOOK_UP)
    with desk.store.begin(receipt=receipt) as work:
        partner = work.partners.by_id(partner_id)
        if partner is None or partner.is_removed:
            raise Unknown("There is no such partner.")
        if sharing_of(desk, work, partner_id).consent.revoked:
            raise Invalid("Nothing is shared with this partner now: there is nothing to draw.")
        fact = MatrixAsked(partner_id, by.id, form)
        work.record(fact, at=now, by=written(by), correlation=correlation)
    desk.wake()


def send_matrix(desk: Desk, stored: StoredFact, now: datetime) -> Outcome:
    """Send what was asked for, once for each time that it was asked."""
    fact = stored.fact
    assert isinstance(fact, MatrixAsked)
    with desk.store.read() as view:
        person = view.people.by_id(fact.person_id)
        if person is None or not person.active:
            return Done("nobody is there to read it")
        notice = matrix_notice(desk, view, fact.partner_id, person)
    if notice is None:
        return Done("there is no such partner")
    wanted = replace(notice, as_file=fact.form == Form.CSV)
    tell_person(
        desk,
        person,
        wanted,
        record=f"matrix:{fact.partner_id}:{stored.id}",
        correlation=stored.correlation,
        now=now,
        fact=stored,
    )
    return Done()
