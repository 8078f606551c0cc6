"""What somebody of ours types for a partner, before anything is kept: it names no other partner.

Asked wherever such a text comes in, at every door.
"""

from collections.abc import Sequence
from functools import lru_cache

from matching.legal_forms import AFFIXES, split_legal_form
from matching.vocabulary import CITIES, CONNECTORS, FILLERS, PLACES, SEGMENTS, SPELLINGS
from partnering.accounts import Account
from partnering.partners import Partner
from partnering.registrations import Registration
from partnering.words_for_partner import Called, NamesAnother, name_of_another, plain_words
from store.work import Work

# What is left of a name without its legal form means the company only from so many letters on.
_LEAST_LETTERS = 3
# Words that stand in every second text about a deal.
_OURS = frozenset({"partner", "partners", "customer", "deal", "deals", "kunde", "vendor"})
_ORDINARY = frozenset(
    {*SPELLINGS, *SPELLINGS.values(), *SEGMENTS, *FILLERS, *PLACES, *CITIES, *CONNECTORS, *_OURS}
)


def must_name_no_other(work: Work, partner_id: int, account: Account, text: str) -> None:
    """Let pass what a partner may read about an account. Raises: NamesAnother."""
    partners = [_called(each) for each in work.partners.all(removed=True)]
    allowed = [*spellings_of(account.name), account.website]
    if found := name_of_another(text, partner_id, partners, allowed):
        raise NamesAnother(found, "words")


def must_name_nobody_else(work: Work, readers: Sequence[Registration], text: str) -> None:
    """Let pass what the partner of each of these claims may read. Raises: NamesAnother.

    The partner's own name may stand in it, and the customer's, also where that is a partner.
    """
    if not text.strip():
        return
    partners = [_called(each) for each in work.partners.all(removed=True)]
    for reader in readers:
        allowed = _customer(work, reader)
        if found := name_of_another(text, reader.partner_id, partners, allowed):
            raise NamesAnother(found)


def _customer(work: Work, claim: Registration) -> list[str]:
    """List how the customer of a claim is called."""
    account = work.accounts.by_key(claim.account_key) if claim.account_key else None
    ours = [account.name, account.website] if account else []
    typed = [each for each in (claim.claim, claim.pending_edit) if each is not None]
    names = [*ours, *(name for each in typed for name in (each.customer, each.domain))]
    return [spelling for name in names for spelling in spellings_of(name)]


def _called(partner: Partner) -> Called:
    domains = (each for each in partner.domains if each)
    return Called(partner.id, partner.name, (*spellings_of(partner.name), *domains))


@lru_cache(maxsize=8192)
def spellings_of(name: str) -> tuple[str, ...]:
    """Give a name, and what is left of it without its legal form where that still means it."""
    bare = name
    for affix in AFFIXES:
        bare = bare.replace(affix, " ")
    kept, _ = split_legal_form(plain_words(bare))
    if len(kept) > 1 and kept[0] == "the":
        kept = kept[1:]
    short = " ".join(kept)
    if len("".join(kept)) < _LEAST_LETTERS or (len(kept) == 1 and short in _ORDINARY):
        return (name,)
    return tuple(dict.fromkeys((name, short)))
