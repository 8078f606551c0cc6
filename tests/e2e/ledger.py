"""What the store and the Slack workspace say in the end, held against what was to happen."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from tests.e2e.town import Town, words_of


def is_quiet(town: Town, expected: Mapping[str, str]) -> bool:
    """Tell whether nothing is due, nothing is owed and every alert is out.

    `expected` maps the keys of the accounts that are to be told about to their owners' e-mails.
    """
    with rows_of(town) as rows:
        due = rows("SELECT id FROM accounts WHERE match_due IS NOT NULL AND deleted_at IS NULL")
        due += rows("SELECT id FROM partner_accounts WHERE match_due IS NOT NULL")
        undone = rows("SELECT id FROM inbox WHERE done_at IS NULL")
        unrelayed = rows("SELECT id FROM facts WHERE relayed_at IS NULL")
        owed = rows("SELECT id FROM deliveries WHERE state IN ('pending', 'sending', 'unknown')")
        alerted = {
            row["key"]
            for row in rows(
                "SELECT a.key FROM overlaps o JOIN accounts a ON a.id = o.account_id"
                " WHERE o.alert = 'sent'"
            )
        }
    return not (due or undone or unrelayed or owed) and set(expected) <= alerted


def check_alerts(town: Town, expected: Mapping[str, str]) -> int:
    """Check that each alert is with its owner, as often as is accounted for.

    Returns how many cards there are more than alerts: those that had to be sent once more.
    """
    with rows_of(town) as rows:
        dead = rows("SELECT id, reason FROM deliveries WHERE state = 'dead'")
        sends = rows(
            "SELECT o.id, a.key, sum(d.sent_unknown) AS unsure FROM overlaps o"
            " JOIN accounts a ON a.id = o.account_id"
            " JOIN deliveries d ON d.lane = 'overlap:' || o.id AND d.effect = 'alert_owner'"
            " WHERE o.alert = 'sent' GROUP BY o.id"
        )
    assert [tuple(row) for row in dead] == []
    assert {row["key"] for row in sends} == set(expected)
    cards = Counter(
        (number, owner)
        for owner in set(expected.values())
        for message in town.direct_messages(owner)
        if not message["ephemeral"] and (number := overlap_of(message)) is not None
    )
    for row in sends:
        copies = cards[row["id"], expected[row["key"]]]
        assert 1 <= copies <= 1 + row["unsure"], f"{copies} cards of {dict(row)}"
    print(f"{len(sends)} alerts, {cards.total()} cards")
    return cards.total() - len(sends)


def overlap_of(message: dict[str, Any]) -> int | None:
    """Read the number of the overlap that a card is about; None where it is no such card."""
    _, found, rest = words_of(message).partition("/cosell why OV-")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return int(digits) if found and digits else None


@contextmanager
def rows_of(town: Town) -> Iterator[Any]:
    """Read the store from beside, whatever the product is doing."""
    with closing(sqlite3.connect(f"file:{town.folder}/cosell.db?mode=ro", uri=True)) as opened:
        opened.row_factory = sqlite3.Row
        yield lambda query: opened.execute(query).fetchall()
