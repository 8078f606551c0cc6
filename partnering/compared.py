"""What two records said when a person judged them: enough to tell what has changed since.

Keeps digests and no values: a judgement outlives the records that it was about.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from partnering.accounts import Account
from partnering.partners import PartnerAccount

# As matching reads them; ids, owners and hierarchy are no evidence.
_WORDS = {
    "name": "name",
    "website": "website",
    "domain": "domain",
    "email": "e-mail address",
    "phone": "phone number",
    "duns": "D-U-N-S number",
    "tax_id": "tax id",
    "street": "street",
    "postal_code": "postal code",
    "city": "city",
    "state": "state",
    "country": "country",
}
_OURS, _THEIRS = "ours", "theirs"
_MOST_NAMED = 3


def seen_of(account: Account, row: PartnerAccount) -> dict[str, str]:
    """Digest each value that is compared, by side and field; empty ones are left out."""
    sides: tuple[tuple[str, object], ...] = ((_OURS, account), (_THEIRS, row))
    return {
        f"{side}.{name}": _digest(value)
        for side, record in sides
        for name in _WORDS
        if (value := _plain(name, str(getattr(record, name, ""))))
    }


def mark_of(seen: Mapping[str, str]) -> str:
    """Shorten what was seen to what fits into a button: twelve hex digits."""
    return _digest(" ".join(f"{name}={seen[name]}" for name in sorted(seen)))


def what_changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Name what differs, as `ours.website` and the like, in the order in which it tells most."""
    names = [f"{side}.{name}" for name in _WORDS for side in (_OURS, _THEIRS)]
    return tuple(name for name in names if before.get(name, "") != now.get(name, ""))


def changes_in_words(names: Sequence[str]) -> str:
    """Say in words what changed: `our website and their city changed`; empty where nothing did."""
    said = []
    for name in names:
        side, _, field = name.partition(".")
        if field in _WORDS and side in (_OURS, _THEIRS):
            said.append(f"{'our' if side == _OURS else 'their'} {_WORDS[field]}")
    if not said:
        return ""
    if len(said) > _MOST_NAMED:
        said = [*said[:_MOST_NAMED], f"{len(said) - _MOST_NAMED} more"]
    *first, last = said
    return f"{', '.join(first)} and {last} changed" if first else f"{last} changed"


def _plain(name: str, value: str) -> str:
    """Drop how a value was typed, so that only another value counts as a change."""
    text = unicodedata.normalize("NFKC", value).casefold()
    if name == "website":
        text = re.sub(r"^\s*(?:[a-z]+://)?(?:www\.)?", "", text)
    return "".join(letter for letter in text if letter.isalnum())


def _digest(value: str) -> str:
    return blake2b(value.encode("utf-8", "replace"), digest_size=6).hexdigest()
