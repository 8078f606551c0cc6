"""Who may read which word of the town, by what is documented and not by the product's code.

Sharing is evaluated here anew from docs/sharing.md; nothing of `partnering.sharing` but the names
of levels and fields is used, and nothing of the guard.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from partnering.people import Role
from partnering.sharing import Field, Level, Side
from tests.bot.rights.town import GERD, KNOWN, OTTO
from tests.journeys.deal_office import AE, PM

MANAGERS = {
    Role.PARTNER_MANAGER,
    Role.SECOND_APPROVER,
    Role.DEAL_DESK,
    Role.CHANNEL_CHIEF,
    Role.ADMIN,
}
PARTNER_NAMES = {"P1": "northwind", "P2": "fabrikam", "P3": "contoso"}
# Whom we ask for help at which customer, and which lead went where.
TOGETHER = {("P1", 1)}
# A lead that nobody takes comes to its partner's manager, who keeps it, whatever else they may.
KEEPERS = {"no": AE.key, "P1": PM.key, "P2": PM.key, "P3": PM.key}
TAKEN = {"P2"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads along. Without a partner and a role they are a stranger."""

    name: str
    partner: str = ""
    roles: frozenset[Role] = frozenset()
    key: str = ""
    # The partner in whose channel somebody of ours reads along.
    beside: str = ""

    @property
    def is_ours(self) -> bool:
        return not self.partner and bool(self.roles)

    @property
    def manages(self) -> bool:
        return self.is_ours and bool(self.roles & MANAGERS)


# Whoever may come into a channel of ours tomorrow, and owns nothing.
ANYBODY = Reader("anybody of ours", roles=frozenset({Role.ACCOUNT_EXECUTIVE}), key="nobody")


@dataclass(frozen=True, slots=True)
class Said:
    """One rule as it was said: of a side's segment and field, how much is shown."""

    side: Side
    segment: str
    field: Field | None
    level: Level
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is shared with one partner: each side's word (None: never said), and its levels."""

    ours: bool | None = True
    theirs: bool | None = True
    rules: tuple[Said, ...] = ()
    # A word that was given until a day that is over.
    over: Side | None = None

    @property
    def stands(self) -> bool:
        return self.over is None and self.ours is True and self.theirs is True

    @property
    def revoked(self) -> bool:
        gone = {Side.OURS: self.ours, Side.THEIRS: self.theirs}
        return False in gone.values() or (self.over is not None and gone[self.over] is True)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What holds now: what is shared, by partner and by the policy for all; who owns what."""

    with_: dict[str, Agreed] = field(default_factory=dict)
    defaults: tuple[Said, ...] = ()
    # Accounts, with their deals, that have gone to the seller who had none.
    moved: frozenset[int] = frozenset()

    def owner_of(self, number: int) -> str:
        return GERD.key if number in self.moved else KNOWN[number].owner.key

    def shows(
        self, partner: str, side: Side, segments: Iterable[str], of: Field, *, both: bool = True
    ) -> bool:
        """Whether a value may be shown; `both` says that both sides know the company."""
        agreed = self.with_[partner]
        if agreed.revoked or (side is Side.OURS and not agreed.stands):
            return False
        level = self._level(agreed, side, {_plain(each) for each in segments}, of)
        return level is Level.ALL or (both and level is Level.OVERLAPS)

    def _level(self, agreed: Agreed, side: Side, segments: set[str], of: Field) -> Level:
        for told in (agreed.rules, self.defaults):
            standing = [each for each in told if not each.ended and each.side is side]
            for exact_segment, exact_field in ((1, 1), (1, 0), (0, 1), (0, 0)):
                found = [
                    each.level
                    for each in standing
                    if (each.field is of if exact_field else each.field is None)
                    and (_plain(each.segment) in segments if exact_segment else not each.segment)
                ]
                if found:
                    return min(found, key=_STRICTEST.index)
        if side is Side.THEIRS:
            return Level.ALL
        hidden = (Field.AMOUNT, Field.CLOSE_DATE, Field.OWNER, Field.CONTACTS)
        return Level.HIDDEN if of in hidden else Level.OVERLAPS


_STRICTEST = (Level.HIDDEN, Level.COUNTS, Level.OVERLAPS, Level.ALL)


def _plain(segment: str) -> str:
    return " ".join(segment.split()).lower()


class Kind(StrEnum):
    """What a word is."""

    NAME = "accname"
    PLACE = "acccity"
    PRIVATE = "accstreet"
    DEAL = "dealname"
    STAGE = "dealstage"
    FAMILY = "dealfam"
    AMOUNT = "amount"
    CLOSE = "close"
    OWNER = "owner"
    LISTED = "listname"
    LISTED_CITY = "listcity"
    CLAIM = "claimname"
    CLAIM_CONTACT = "claimcontact"
    CLAIM_MAIL = "cc"
    CLAIM_ENGAGED = "claimengaged"
    CLAIM_HELP = "claimhelp"
    CLAIM_PROOF = "claimproof"
    CLAIM_AMOUNT = "claim amount"
    NEED = "needwords"
    NEED_INDUSTRY = "needindustry"
    NEED_SIZE = "needsize"
    NEED_CONTACT = "needcontact"
    NEED_BACK = "needback"
    DECLINED = "declined"
    DISPUTED = "disputed"
    LEAD = "leadname"
    LEAD_PLACE = "leadplace"
    LEAD_INDUSTRY = "leadindustry"
    LEAD_SIZE = "leadsize"
    LEAD_NEED = "leadneed"
    LEAD_CONTACT = "leadcontact"
    LEAD_MAIL = "lead"
    LEAD_NEWS = "leadnews"
    EVIDENCE = "evidence"
    ASKED = "asked"
    AGREEMENT = "agreement"
    QUESTION = "question"
    PRESSER = "presser"
    PARTNER = "partner"
    CASE_NOTE = "casenote"
    # Money of many accounts in one number.
    SUM = "sum"
    CASE_WORDS = "casewords"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the town: what it is, of which account and of which partner."""

    kind: Kind
    number: int = 0
    partner: str = ""


_OF_VALUES = {Kind.AMOUNT, Kind.CLOSE, Kind.OWNER, Kind.CLAIM_AMOUNT, Kind.PARTNER, Kind.SUM}
_KINDS = "|".join(sorted(set(Kind) - _OF_VALUES, key=len, reverse=True))
_MARK = re.compile(rf"({_KINDS})(\d?)(p\d|no)?qx")
# Values that are no words: as they stand in the CRM, and as people read them.
_VALUES: dict[str, Word] = {}
for _each in KNOWN.values():
    _n, _amount, _day = _each.number, _each.deal.amount, _each.deal.close_on
    assert _amount is not None
    assert _day is not None
    _whole = _amount.minor // 100
    if _each.has_deal:
        for _text in (f"{_whole:,}", f"{_whole}", f"€{_whole / 1e6:.1f}m"):
            _VALUES[_text] = Word(Kind.AMOUNT, _n)
        for _text in (f"{_day:%Y-%m-%d}", f"{_day.day} {_day:%b %Y}"):
            _VALUES[_text.lower()] = Word(Kind.CLOSE, _n)
    for _text in (f"77001{_n}{_n}{_n}", f"90000{_n}{_n}{_n}7"):
        _VALUES[_text] = Word(Kind.PRIVATE, _n)
for _n, _partner in ((1, "P1"), (1, "P2"), (4, "P1"), (3, "P2")):
    _whole = (55_000_300 + _n * 1_000_100 + 10 * int(_partner[1])) // 100
    for _text in (f"{_whole:,}", f"{_whole}"):
        _VALUES[_text] = Word(Kind.CLAIM_AMOUNT, _n, _partner)
for _partner, _name in PARTNER_NAMES.items():
    _VALUES[_name] = Word(Kind.PARTNER, partner=_partner)
_VALUES["ownerbrisk"] = Word(Kind.OWNER)
_VALUE = re.compile("|".join(re.escape(each) for each in sorted(_VALUES, key=len, reverse=True)))


def words_in(text: str) -> Iterator[Word]:
    """Every word of the town that stands in a text."""
    low = text.lower()
    for kind, number, partner in set(_MARK.findall(low)):
        yield Word(Kind(kind), int(number or 0), partner.upper() if partner != "no" else "no")
    for found in set(_VALUE.findall(low)):
        yield _VALUES[found]
    yield from set(_pairs_in(low))


# Where one text, or one row of a file, says of an account and a partner that both know it, it
# says as much as the partner's own name for the company would.
_BOTH_KNOW = re.compile(r"\bov-\d|overlap|is a (customer|prospect) of")
_PIECES = re.compile(r"\x1e|\r\n")


def _pairs_in(low: str) -> Iterator[Word]:
    for piece in _PIECES.split(low):
        if not _BOTH_KNOW.search(piece):
            continue
        for number in set(re.findall(r"accname(\d)qx", piece)):
            for partner, name in PARTNER_NAMES.items():
                if name in piece and partner in KNOWN[int(number)].lists:
                    yield Word(Kind.LISTED, int(number), partner)


def may_read(word: Word, reader: Reader, now: Agreement) -> bool:
    """Whether somebody may read a word, while so much is agreed."""
    if reader.is_ours:
        along = reader.beside != "" and _theirs(word, reader.beside, now)
        return along or _ours(word, reader, now)
    return bool(reader.partner) and _theirs(word, reader.partner, now)


_OF_CRM = {Kind.PRIVATE, Kind.DEAL, Kind.STAGE, Kind.FAMILY, Kind.AMOUNT, Kind.CLOSE}
_OF_HELP = {
    Kind.NEED,
    Kind.NEED_INDUSTRY,
    Kind.NEED_SIZE,
    Kind.NEED_BACK,
    Kind.DECLINED,
    Kind.DISPUTED,
}
_OF_LEADS = {
    Kind.LEAD,
    Kind.LEAD_PLACE,
    Kind.LEAD_INDUSTRY,
    Kind.LEAD_SIZE,
    Kind.LEAD_NEED,
    Kind.LEAD_CONTACT,
    Kind.LEAD_MAIL,
    Kind.LEAD_NEWS,
}


def _ours(word: Word, reader: Reader, now: Agreement) -> bool:
    owns = word.number in KNOWN and now.owner_of(word.number) == reader.key
    # Who asked for help, or said what a partner did, knows what they wrote themselves.
    wrote = word.number in KNOWN and KNOWN[word.number].owner.key == reader.key
    match word.kind:
        case Kind.NAME | Kind.PLACE | Kind.PARTNER | Kind.OWNER:
            return True
        case Kind.LISTED | Kind.LISTED_CITY:
            known = KNOWN[word.number].lists[word.partner]
            return now.shows(word.partner, Side.THEIRS, [known], Field.NAME)
        case Kind.NEED_CONTACT:
            return wrote
        case kind if kind in _OF_HELP | {Kind.EVIDENCE, Kind.FAMILY}:
            return owns or wrote or reader.manages
        case kind if kind in _OF_CRM:
            return owns or reader.manages
        case kind if kind in _OF_LEADS:
            return reader.manages or KEEPERS.get(word.partner) == reader.key
        case _:
            return reader.manages


_BY_FIELD = {
    Kind.NAME: Field.NAME,
    Kind.PLACE: Field.PLACE,
    Kind.STAGE: Field.STAGE,
    Kind.FAMILY: Field.FAMILIES,
    Kind.AMOUNT: Field.AMOUNT,
    Kind.CLOSE: Field.CLOSE_DATE,
    Kind.NEED: Field.NEED,
    Kind.NEED_INDUSTRY: Field.INDUSTRY,
    Kind.NEED_SIZE: Field.SIZE,
    Kind.NEED_CONTACT: Field.CONTACTS,
}
_OF_A_LEAD = {
    Kind.LEAD: Field.NAME,
    Kind.LEAD_PLACE: Field.PLACE,
    Kind.LEAD_INDUSTRY: Field.INDUSTRY,
    Kind.LEAD_SIZE: Field.SIZE,
    Kind.LEAD_NEED: Field.NEED,
}
_THEIR_OWN = {
    Kind.LISTED,
    Kind.LISTED_CITY,
    Kind.CLAIM,
    Kind.CLAIM_CONTACT,
    Kind.CLAIM_MAIL,
    Kind.CLAIM_ENGAGED,
    Kind.CLAIM_HELP,
    Kind.CLAIM_PROOF,
    Kind.CLAIM_AMOUNT,
    Kind.NEED_BACK,
    Kind.DECLINED,
    Kind.DISPUTED,
    Kind.LEAD_NEWS,
    Kind.ASKED,
    Kind.AGREEMENT,
    Kind.QUESTION,
    Kind.PARTNER,
}


def _theirs(word: Word, partner: str, now: Agreement) -> bool:
    """What a partner's people may read: their own, and of ours what is shown."""
    if word.kind in _THEIR_OWN:
        return word.partner == partner
    if word.partner not in ("", partner):
        return False
    match word.kind:
        case Kind.LEAD_CONTACT | Kind.LEAD_MAIL:
            return partner in TAKEN and now.with_[partner].stands
        case kind if kind in _OF_A_LEAD:
            return now.shows(partner, Side.OURS, ["prospects"], _OF_A_LEAD[kind])
        case Kind.CASE_WORDS:
            # Both filed what the case is about.
            return partner in ("P1", "P2")
        case Kind.OWNER:
            his = [each for each in KNOWN.values() if now.owner_of(each.number) == OTTO.key]
            return any(_shown(each.number, partner, Field.OWNER, now) for each in his)
        case Kind.NEED_CONTACT if (partner, word.number) not in TOGETHER:
            return False
        case kind if kind in _BY_FIELD:
            return _shown(word.number, partner, _BY_FIELD[kind], now)
        case _:
            return False


def _shown(number: int, partner: str, of: Field, now: Agreement) -> bool:
    known = KNOWN[number]
    both = partner in known.lists
    return now.shows(partner, Side.OURS, known.segments, of, both=both)
