"""A partner's list comes in: one segment, whole or not at all. Its first import is baseline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from journeys.desk import Desk
from matching.company import Company
from partnering.facts import AlertsStarted
from partnering.partners import Partner, PartnerAccount
from partnering.refusals import Invalid, Unknown
from store.work import Work


@dataclass(frozen=True, slots=True)
class ListImport:
    """What is imported, and where it came from. `by` is an e-mail or a door's name."""

    partner_name: str
    segment: str
    source: str
    file_name: str
    by: str
    start_alerts: bool = False


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

    def words(self) -> str:
        kind = "first import: baseline, no alerts" if self.baseline else "later import: news"
        return (
            f"{self.partner_name}, {self.segment}: {self.rows} rows ({self.added} added, "
            f"{self.changed} changed, {self.removed} removed, {self.same} as before; {kind})"
        )


def import_list(
    desk: Desk, request: ListImport, companies: Sequence[Company], *, now: datetime
) -> ImportReport:
    """Replace one segment of a partner's list, in one transaction, and let mapping know.

    Raises: Unknown where there is no such partner, Invalid for an empty list or segment.
    """
    segment = " ".join(request.segment.lower().split())
    if not segment:
        raise Invalid("A segment needs a name: customers, open opportunities, prospects.")
    if not companies:
        raise Invalid(f"{request.file_name}: no rows; expected at least one company.")
    with desk.store.begin() as work:
        partner = partner_named(work, request.partner_name)
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
        )
        rows = [_row(partner.id, segment, company) for company in companies]
        counts = work.partner_accounts.replace_segment(
            partner.id, segment, rows, list_id=made.id, baseline=first, now=now
        )
        if request.start_alerts and not partner.alerts_on:
            work.partners.save(replace(partner, alerts_on=True))
            work.record(AlertsStarted(partner.id, 0), at=now, by=request.by)
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
    )


def partner_named(work: Work, name: str) -> Partner:
    """Find a partner by its name, whatever its case. Raises: Unknown, with the names there are."""
    partner = work.partners.by_name(name)
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
