"""What the words of a request give away though its partner is not shown it: said before it is sent.

A doubt, no refusal: a word may be a name and mean something else.
"""

import re

from journeys.help_notices import PartnerHelpNotice
from journeys.words_for_partner import spellings_of
from partnering.help_requests import HelpRequest
from partnering.people import Person
from partnering.words_for_partner import Called, name_of_another
from store.work import Work

_ADDRESS = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+\.[^\W\d_]{2,}")
# A family name shorter than this is too often another word.
_LEAST_LETTERS = 4
_NOBODY = 0


def doubts_about(
    view: Work, found: HelpRequest, shown: PartnerHelpNotice, *, by: Person
) -> tuple[str, ...]:
    """Say what the words name that the partner is not shown: company, people, a mail address."""
    words = shown.words
    account = view.accounts.by_key(found.account_key)
    told = []
    if account is not None and not shown.company:
        named = (*spellings_of(account.name), account.website)
        if _names(words, named):
            told.append(f"the company, {account.name}")
    if _names(words, _of_person(by.name)):
        told.append("you")
    if found.asked.contact and _names(words, _of_person(found.asked.contact)):
        told.append("your contact at the customer")
    if _ADDRESS.search(words):
        told.append("a mail address")
    return tuple(told)


def _names(words: str, spellings: tuple[str, ...]) -> bool:
    called = Called(_NOBODY + 1, "it", tuple(each for each in spellings if each))
    return bool(name_of_another(words, _NOBODY, [called]))


def _of_person(name: str) -> tuple[str, ...]:
    """Give how somebody is named: in full, or by the family name alone."""
    last = name.split()[-1] if name.split() else ""
    return (name, last) if len(last) >= _LEAST_LETTERS else (name,)
