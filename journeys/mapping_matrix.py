"""Our segments by a partner's: counts, open revenue, and the companies behind each number.

The counts are those that every door prints; amounts are for who may see the CRM's fields.
"""

from datetime import datetime

from journeys.count_overlaps import counted_of, printed_for
from journeys.desk import Desk
from journeys.look_up import PartnerOverlaps, overlaps_of_partner
from journeys.matrix_notices import MatrixNotice, Silence
from journeys.share import sharing_of
from partnering.counting import in_cell
from partnering.mapping_matrix import MappingMatrix, MatrixCell, matrix
from partnering.people import Person, Right, may, must
from partnering.refusals import Unknown
from partnering.sharing import Field, Side
from store.work import Work


def matrix_of(desk: Desk, view: Work, partner_id: int, *, by: Person | None) -> MappingMatrix:
    """Build the matrix of a partner as one of our people may read it.

    Without the right to see the CRM's fields it holds counts and no amount; None as reader is the
    command line's admin. Raises: NotAllowed.
    """
    if by is not None:
        must(by, Right.LOOK_UP)
    sharing = sharing_of(desk, view, partner_id)
    found = counted_of(desk, view, partner_id)
    with_money = by is None or may(by, Right.SEE_CRM_FIELDS)
    accounts = view.accounts.many(
        {number for each in found for number in each.company.ours} if with_money else ()
    )
    deals = view.opportunities.of_accounts([each.key for each in accounts.values()])
    return matrix(
        printed_for(desk, view, sharing, found, Side.OURS),
        found,
        {number: deals.get(account.key, []) for number, account in accounts.items()},
        lambda theirs: sharing.shows(Side.THEIRS, theirs, Field.NAME, on_both=True),
        with_money=with_money,
    )


def matrix_notice(
    desk: Desk, view: Work, partner_id: int, reader: Person | None
) -> MatrixNotice | None:
    """Draw the matrix for one reader; None where there is no such partner."""
    partner = view.partners.by_id(partner_id)
    if partner is None or partner.is_removed:
        return None
    shown = matrix_of(desk, view, partner_id, by=reader)
    silence, since = (None, None) if shown.columns else _silence(desk, view, partner_id)
    return MatrixNotice(
        partner_id=partner.id,
        partner_name=partner.name,
        matrix=shown,
        amounts_shown=reader is None or may(reader, Right.SEE_CRM_FIELDS),
        as_of=view.cursors.at("crm:account"),
        silence=silence,
        since=since,
    )


def _silence(desk: Desk, view: Work, partner_id: int) -> tuple[Silence, datetime | None]:
    """Say why there is no number, and since when a side has stopped sharing."""
    consent = sharing_of(desk, view, partner_id).consent
    for word, silence in (
        (consent.ours, Silence.WE_STOPPED),
        (consent.theirs, Silence.THEY_STOPPED),
    ):
        if word is not None and not word.given:
            return silence, word.at
    held = any(each.purged_at is None for each in view.lists.of_partner(partner_id))
    return (Silence.KEPT_BACK if held else Silence.NO_LIST), None


def show_matrix(desk: Desk, partner_id: int, *, by: Person) -> MatrixNotice:
    """Show the matrix to who asks for it. Raises: NotAllowed, Unknown."""
    must(by, Right.LOOK_UP)
    with desk.store.read() as view:
        drawn = matrix_notice(desk, view, partner_id, by)
    if drawn is None:
        raise Unknown("There is no such partner.")
    return drawn


def overlaps_in_cell(
    desk: Desk, partner_id: int, code: str, *, by: Person, now: datetime, skip: int = 0
) -> tuple[MatrixCell, PartnerOverlaps]:
    """List the overlaps behind one number of the matrix. Raises: NotAllowed, Unknown."""
    must(by, Right.LOOK_UP)
    with desk.store.read() as view:
        cells = matrix_of(desk, view, partner_id, by=by).cells
        cell = next((each for each in cells if each.code == code and each.named), None)
        if cell is None:
            raise Unknown("The partner does not show these companies, or the segment has gone.")
        inside = in_cell(counted_of(desk, view, partner_id), cell.ours, cell.theirs)
    accounts = frozenset(number for each in inside for number in each.company.ours)
    listed = overlaps_of_partner(desk, partner_id, by=by, now=now, skip=skip, only=accounts)
    return cell, listed
