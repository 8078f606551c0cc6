"""A partner's list comes in: one segment, whole or not at all. Its first import is baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from journeys.desk import Desk
from matching.company import Company
from partnering.facts import AlertsStarted, ListCame
from partnering.list_changes import Replaced
from partnering.partners import Partner, PartnerAccount
from partnering.refusals import Invalid, Unknown
from store.work import Work

LONGEST_SEGMENT = 60


@dataclass(frozen=True, slots=True)
class ListImport:
    """What is imported, and where it came from. `by` is an e-mail or a door's name.

    `agreement` names the agreement under which it was shared, `dropped` the columns of the file
    that were not kept, and `draft_id` the draft that it was until now. `by_link`
    says that the partner brought it itself.
    """

    partner_name: str
    segment: str
    source: str
    file_name: str
    by: str
    start_alerts: bool = False
    agreement: str = ""
    dropped: tuple[str, ...] = ()
    draft_id: int = 0
    by_link: bool = False


@dataclass(frozen=True, slots=True)
class ImportReport:
    partner_name: str
    segment: str
    rows: int
    added: int
    changed: int
    removed: int
    same: int
    baseline: bool
    dropped: tuple[str, ...] = ()

    @property
    def replaced(self) -> Replaced:
        """Say what became of the list whose place it took."""
        return Replaced(self.changed + self.removed + self.same, self.removed)

    def words(self) -> str:
        kind = "first import: baseline, no alerts" if self.baseline else "later import: news"
        return (
            f"{self.partner_name}, {self.segment}: {self.rows} rows ({self.added} added, "
            f"{self.changed} changed, {self.removed} removed, {self.same} as before; {kind})"
            + (f"; not kept: {', '.join(self.dropped)}" if self.dropped else "")
            + (f"\n{lost_words(self.replaced, self.rows)}" if self.replaced.lost_much else "")
        )


def lost_words(replaced: Replaced, rows: int) -> str:
    """Say that a list has lost a great part of its companies."""
    return (
        f"The list had {replaced.had:,} companies, this has {rows:,}: {replaced.lost:,} of those "
        "are not on it, by their ids."
    )


def import_list(
    desk: Desk,
    request: ListImport,
    companies: Sequence[Company],
    *,
    now: datetime,
    receipt: int | None = None,
) -> ImportReport:
    """Replace one segment of a partner's list, in one transaction, and let mapping know.

    Raises: Unknown where there is no such partner, or no such draft any more; Invalid for an
    empty list or segment.
    """
    segment = segment_named(request.segment)
    if not companies:
        raise Invalid(f"{request.file_name}: no rows; expected at least one company.")
    with desk.store.begin(receipt=receipt) as work:
        work.partners.hold(partner_named(work, request.partner_name).id)
        partner = partner_named(work, request.partner_name)
        if request.draft_id and not work.drafts.discard(request.draft_id):
            raise Unknown("This file was imported or discarded already; upload it again.")
        first = all(each.segment != segment for each in work.lists.of_partner(partner.id))
        made = work.lists.add(
            partner.id,
            segment,
            request.source,
            request.file_name,
            len(companies),
            baseline=first,
            at=now,
            by=request.by,
            agreement=request.agreement,
            dropped=request.dropped,
        )
        rows = [_row(partner.id, segment, company) for company in companies]
        counts = work.partner_accounts.replace_segment(
            partner.id, segment, rows, list_id=made.id, baseline=first, now=now
        )
        if request.start_alerts and not partner.alerts_on:
            work.partners.save(replace(partner, alerts_on=True))
            # The log holds no address: who brought the list stands beside the list.
            work.record(AlertsStarted(partner.id, 0), at=now, by=f"list:{made.id}")
        was = Replaced(counts.changed + counts.removed + counts.same, counts.removed)
        work.lists.set_replaced(made.id, was)
        if request.by_link or was.lost_much:
            came = ListCame(partner.id, made.id, request.by_link)
            work.record(came, at=now, by=f"list:{made.id}")
    desk.wake()
    return ImportReport(
        partner.name,
        segment,
        len(rows),
        counts.added,
        counts.changed,
        counts.removed,
        counts.same,
        first,
        request.dropped,
    )


def segment_named(text: str) -> str:
    """Bring a segment's name into one spelling. Raises: Invalid for an empty or endless one."""
    segment = " ".join(text.lower().split())
    if not segment:
        raise Invalid("A segment needs a name: customers, open opportunities, prospects.")
    if len(segment) > LONGEST_SEGMENT:
        raise Invalid(f"A segment's name has at most {LONGEST_SEGMENT} characters.")
    return segment


def partner_named(work: Work, name: str, *, removed: bool = False) -> Partner:
    """Find a partner by its name, whatever its case.

    Raises: Unknown, with the names there are; or, unless `removed`, where it was removed.
    """
    partner = work.partners.by_name(name)
    if partner is not None and partner.is_removed and not removed:
        raise Unknown(
            f"{partner.name} was removed; take it back with "
            f'`cosell partners restore "{partner.name}"`.'
        )
    if partner is None:
        known = ", ".join(each.name for each in work.partners.all()) or "none yet"
        raise Unknown(f"There is no partner {name!r}; known: {known}.")
    return partner


def _row(partner_id: int, segment: str, company: Company) -> PartnerAccount:
    return PartnerAccount(
        partner_id=partner_id,
        segment=segment,
        external_id=company.id,
        name=company.name,
        website=company.website,
        domain=company.domain,
        country=company.country,
        state=company.state,
        city=company.city,
        postal_code=company.postal_code,
        street=company.street,
        phone=company.phone,
        email=company.email,
        duns=company.duns,
        tax_id=company.tax_id,
        parent_id=company.parent_id,
    )
