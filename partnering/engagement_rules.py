"""The rules of engagement that a decision on a conflict can rest on, in words. It applies none."""

from enum import StrEnum

from partnering.conflict_cases import Kind


class Clause(StrEnum):
    """One rule, by the code that is kept with a decision."""

    FIRST_COMPLETE = "first_complete"
    PROTECTED_SCOPE = "protected_scope"
    CUSTOMER_CHOICE = "customer_choice"
    DIRECT_LOOKBACK = "direct_lookback"
    PARTNER_OF_RECORD = "partner_of_record"
    INCUMBENT = "incumbent"
    SPLIT_SCOPE = "split_scope"
    MERGED_ACCOUNTS = "merged_accounts"
    OTHER = "other"

    @property
    def in_words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Clause.FIRST_COMPLETE: "The first complete submission comes first.",
    Clause.PROTECTED_SCOPE: "What is protected is given to nobody else while it lasts.",
    Clause.CUSTOMER_CHOICE: "The customer's written choice outranks who came first.",
    Clause.DIRECT_LOOKBACK: "Where we have a live deal of our own, a partner teams up with us.",
    Clause.PARTNER_OF_RECORD: "The partner stays partner of record on a protected deal.",
    Clause.INCUMBENT: "The incumbent keeps its product until the renewal.",
    Clause.SPLIT_SCOPE: "Work with different buyers of one customer is split by scope.",
    Clause.MERGED_ACCOUNTS: "A merge of accounts ends no protection.",
    Clause.OTHER: "Another rule, as the reason says.",
}


def clause_words(code: str) -> str:
    """Write a rule for a reader: its words where it is one of ours, else as it was written."""
    return Clause(code).in_words if code in {each.value for each in Clause} else code


def fired(kind: Kind, *, protected: bool) -> Clause:
    """Name the rule because of which a case was opened."""
    match kind:
        case Kind.ACCOUNT_MERGE:
            return Clause.MERGED_ACCOUNTS
        case Kind.DIRECT_PARTNER:
            return Clause.PARTNER_OF_RECORD if protected else Clause.DIRECT_LOOKBACK
        case _:
            return Clause.PROTECTED_SCOPE if protected else Clause.FIRST_COMPLETE
