"""What each side shows the other: a partner's exceptions, and the last word of both sides."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, select, update

from partnering.refusals import Invalid
from partnering.sharing import Consent, Field, Level, Rule, Sharing, Side, Word, folded
from store.columns import storable
from store.sharing_tables import sharing_rules, sharing_words
from store.transaction import Transaction, chunks

_WORDS = select(sharing_words).where(sharing_words.c.partner_id.in_(bindparam("partners")))
_RULES = (
    select(sharing_rules)
    .where(sharing_rules.c.partner_id.in_(bindparam("partners")))
    .order_by(sharing_rules.c.side, sharing_rules.c.segment_folded, sharing_rules.c.field)
)


class SharingRules:
    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def hold(self, partner_id: int) -> None:
        """Let two changes of what is shared with a partner wait for each other."""
        self._tx.alone(f"sharing:{partner_id}")

    def of(self, partner_id: int, defaults: Iterable[Rule]) -> Sharing:
        """Give what is shared with a partner now; `defaults` are the policy's (`policy.sharing`).

        Of an unknown partner nothing is shared. What has ended by the instant of this transaction
        counts no more, whether or not the clock has come by since.
        """
        return self.many([partner_id], defaults)[partner_id]

    def many(self, partner_ids: Iterable[int], defaults: Iterable[Rule]) -> dict[int, Sharing]:
        """Give what is shared with each of some partners now, by id."""
        wanted, common = sorted(set(partner_ids)), tuple(defaults)
        said = self._tx.by_keys("sharing words", wanted, self._words)
        rules = self._tx.by_keys("sharing rules", wanted, self._rules)
        none: dict[Side, Word] = {}
        return {
            each: Sharing(
                each,
                Consent(said.get(each, none).get(Side.OURS), said.get(each, none).get(Side.THEIRS)),
                tuple(rules.get(each, ())),
                common,
            ).as_of(self._tx.at)
            for each in wanted
        }

    def _words(self, partner_ids: Iterable[int]) -> dict[int, dict[Side, Word]]:
        said: dict[int, dict[Side, Word]] = {}
        for chunk in chunks(partner_ids):
            for row in self._tx.rows(_WORDS, partners=chunk):
                said.setdefault(row["partner_id"], {})[Side(row["side"])] = _word(row)
        return said

    def _rules(self, partner_ids: Iterable[int]) -> dict[int, list[Rule]]:
        rules: dict[int, list[Rule]] = {}
        for chunk in chunks(partner_ids):
            for row in self._tx.rows(_RULES, partners=chunk):
                rules.setdefault(row["partner_id"], []).append(_rule(row))
        return rules

    def rules(self, partner_id: int) -> list[Rule]:
        """List a partner's exceptions from the defaults, those that have just ended too."""
        return self._rules([partner_id]).get(partner_id, [])

    def revoked(self) -> frozenset[int]:
        """List the partners with whom either side has taken its word back, by id."""
        c = sharing_words.c
        query = select(c.partner_id).where(c.given.is_(False) | (c.until <= self._tx.at))
        return frozenset(row["partner_id"] for row in self._tx.rows(query))

    def put_rule(self, rule: Rule, *, by: int | None, at: datetime) -> None:
        """Keep an exception in place of the one for just the same.

        Raises: Invalid without a partner: defaults are the policy's.
        """
        if rule.partner_id is None:
            raise Invalid("An exception is of one partner; what is for all stands in the policy.")
        values = {
            "partner_id": rule.partner_id,
            "side": rule.side,
            "segment_folded": folded(storable(rule.segment)),
            "field": rule.field or "",
            "segment": storable(" ".join(rule.segment.split())),
            "level": rule.level,
            "set_by": by,
            "set_at": at,
            "until": rule.until,
            "back_to": rule.back_to,
        }
        self._tx.upsert(sharing_rules, values)

    def drop_rule(self, partner_id: int, side: Side, segment: str, field: Field | None) -> bool:
        """Go back to the defaults for just this; False where it had no exception."""
        gone = delete(sharing_rules).where(
            sharing_rules.c.partner_id == partner_id,
            sharing_rules.c.side == side,
            sharing_rules.c.segment_folded == folded(storable(segment)),
            sharing_rules.c.field == (field or ""),
        )
        return self._tx.run(gone) > 0

    def consent(
        self,
        partner_id: int,
        side: Side,
        *,
        by: int | None,
        at: datetime,
        agreement: str = "",
    ) -> None:
        """Note that a side opts in; with an `agreement`, that it did so there."""
        self._say(partner_id, side, Word(True, at, by, agreement))

    def revoke(self, partner_id: int, side: Side, *, by: int | None, at: datetime) -> None:
        """Note that a side takes its word back."""
        self._say(partner_id, side, Word(False, at, by))

    def set_end(self, partner_id: int, side: Side, until: datetime | None) -> None:
        """Say when a side's word ends by itself, or that it does not."""
        mine = (sharing_words.c.partner_id == partner_id) & (sharing_words.c.side == side)
        self._tx.run(update(sharing_words).where(mine).values(until=until))

    def ending(self, before: datetime) -> list[tuple[int, Side, Rule | None, datetime]]:
        """List what ends before a moment, words that were given (without a rule) and rules."""
        words = self._tx.rows(
            select(sharing_words)
            .where(sharing_words.c.given, sharing_words.c.until <= before)
            .order_by(sharing_words.c.partner_id, sharing_words.c.side)
        )
        rules = self._tx.rows(
            select(sharing_rules)
            .where(sharing_rules.c.until <= before)
            .order_by(sharing_rules.c.partner_id, sharing_rules.c.side)
        )
        return [
            *((row["partner_id"], Side(row["side"]), None, row["until"]) for row in words),
            *((row["partner_id"], Side(row["side"]), _rule(row), row["until"]) for row in rules),
        ]

    def erase_of(self, partner_id: int) -> int:
        """Erase for good what a partner's sharing was; how many rows."""
        tables = (sharing_rules, sharing_words)
        gone = (delete(table).where(table.c.partner_id == partner_id) for table in tables)
        return sum(self._tx.run(each) for each in gone)

    def _say(self, partner_id: int, side: Side, word: Word) -> None:
        values = {
            "partner_id": partner_id,
            "side": side,
            "given": word.given,
            "said_at": word.at,
            "said_by": word.by,
            "agreement": storable(word.agreement),
            "until": word.until,
        }
        self._tx.upsert(sharing_words, values)


def _word(row: RowMapping) -> Word:
    return Word(row["given"], row["said_at"], row["said_by"], row["agreement"], row["until"])


def _rule(row: RowMapping) -> Rule:
    return Rule(
        partner_id=row["partner_id"],
        side=Side(row["side"]),
        segment=row["segment"],
        field=Field(row["field"]) if row["field"] else None,
        level=Level(row["level"]),
        until=row["until"],
        back_to=Level(row["back_to"]) if row["back_to"] else None,
    )
