"""Builders of companies for the tests of this room; say only what matters."""

import numpy as np

from matching.blocking import blocks_of, candidates
from matching.company import Company
from matching.engine import Index, Match, explain, map_lists
from matching.features import Compared, compare
from matching.prepared import Prepared, prepared
from matching.rarity import rarity_of
from matching.records import Records, records_of
from matching.table import table_of

SHIPPED = rarity_of(None)  # of words, as far as it is known without a list


def company(id: str, name: str, **fields: str) -> Company:
    """Make a company."""
    return Company(id=id, name=name, **fields)


# So many accounts of other names that the lists look like a CRM and not like two records.
BYSTANDERS = tuple(
    company(f"B{i}", f"{first} {second}", country=country)
    for i, (first, second, country) in enumerate(
        (first, second, country)
        for first, country in (
            ("Alderbrook", "US"), ("Brightwater", "GB"), ("Calloway", "US"), ("Drumlin", "IE"),
            ("Eastvale", "CA"), ("Fernhollow", "AU"), ("Glimmerton", "US"), ("Harrowgate", "GB"),
        )
        for second in ("Foods", "Logistics", "Robotics", "Bank", "Media")
    )
)  # fmt: skip


def the_match(left: Company, right: Company, *others: Company) -> Match | None:
    """Map one right against one left among bystanders; return the match of the two, if any."""
    matches = map_lists([left, *others, *BYSTANDERS], [right])
    return next((m for m in matches if m.left_id == left.id), None)


def verdict(left: Company, right: Company, *others: Company) -> str:
    """Return the verdict on two companies among bystanders."""
    match = the_match(left, right, *others)
    return match.verdict.value if match else "none"


def records(*companies: Company) -> Records:
    """Make companies ready for comparison."""
    return records_of(table_of(companies))


def ready(*companies: Company) -> Prepared:
    """Make companies ready for comparison, by the rarity of words that ships with the package."""
    return prepared(records(*companies), SHIPPED)


def side_by_side(lefts: Prepared, rights: Prepared) -> Compared:
    """Compare the first of a list with the first of another, the second with the second..."""
    every = np.arange(len(lefts.records), dtype=np.int64)
    return compare(lefts, rights, every, every)


def levels(left: Company, right: Company, *, index: Index | None = None) -> dict[str, str]:
    """Return the answer to every comparison of a pair, by its name."""
    lines = explain(left, right, index=index).lines
    return {line.comparison: line.level for line in lines}


def pairs_found(lefts: list[Company], rights: list[Company]) -> set[tuple[str, str]]:
    """Return the pairs that are compared at all, by ids."""
    ours, theirs = records(*lefts), records(*rights)
    left, right = candidates(blocks_of(ours), ours, theirs)
    return {
        (ours.ids[one], theirs.ids[other])
        for one, other in zip(left.tolist(), right.tolist(), strict=True)
    }
