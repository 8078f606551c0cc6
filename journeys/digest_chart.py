"""A digest's picture as values, and its rows as a file. Computes nothing, withholds nothing."""

from journeys.charts import Bar, Bars
from journeys.digest_notices import DigestNotice
from journeys.rows_file import as_csv

_COLUMNS = ("overlap", "account", "partner", "their_name", "owner", "open_amount", "found_at")


def digest_chart(notice: DigestNotice) -> Bars | None:
    """Say what the picture shows, and the same in words; None where there is nothing to compare."""
    if not notice.shares:
        return None
    told = ", ".join(f"{each.label} {each.number:,}" for each in notice.shares)
    return Bars(
        title=notice.shares_title,
        alt=f"{notice.shares_title}: {told}.",
        bars=tuple(Bar(each.label, each.number, f"{each.number:,}") for each in notice.shares),
    )


def digest_rows(notice: DigestNotice) -> str:
    """Write the new overlaps as CSV, the most worth first."""
    columns = [each for each in _COLUMNS if notice.amounts_shown or each != "open_amount"]
    rows = []
    for each in notice.rows:
        values = [each.ref, each.account, each.partner, each.their_name, each.owner]
        if notice.amounts_shown:
            values.append(each.amount)
        rows.append((*values, f"{each.found_at:%Y-%m-%dT%H:%M:%SZ}"))
    return as_csv(columns, rows)
