"""Builders of companies for the tests of this room; say only what matters."""

from matching.company import Company
from matching.engine import Match, map_lists


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
