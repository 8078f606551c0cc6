"""What somebody of a partner wants who mentions the app: read by rules of words, never understood.

It only sorts. Whatever it makes of a text, nothing is ever shown but the partner's own records, a
neutral answer, or that a person has the question: a text that it sorts wrongly shows no more.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

MOST_REFS = 5
NEUTRAL = "not available for this scope"

_REF = re.compile(r"\b(?P<kind>DR|LD|CS|QU|CF|OV)[-\s]?0*(?P<number>\d{1,9})\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _words(told: str) -> frozenset[str]:
    return frozenset(told.split())


# Words around a record that ask for nothing but how it stands.
_LOOKS = _words(
    """
    a about again an and at be can check could current currently deal did do does for from get
    give hello hey hi hows how's is it its it's know lead let like look me my of on our overview
    please question quick registration report request see show stand stands state status summarise
    summarize summary tell thank thanks that the this to up update us want we what whats what's
    where wheres where's with would you
    """
)
_LISTS = _words(
    "all deals everything have i leads list mine open own questions registrations requests"
)
_GREETS = _words("again bye good great hello hey hi morning ok okay thank thanks you")
# Of these, one has to be there: "show me" alone asks for nothing in particular.
_SUMMARY = _words("overview status summarise summarize summary")
_OWN = _words("mine my our own")
_OWN_THINGS = _words("deals leads questions registrations requests")

_ABOUT_OTHERS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        # Who else, and who stands in the way.
        r"\b(?:who|whom|whose|who's|which (?:partner|company|reseller|one))\b.*\b(?:"
        r"block|claim|compet|els|got|has|have|hold|own|protect|regist|rival|sell|stop|won|work)",
        r"\bwho else\b",
        r"\b(?:rivals?|competitors?|competing)\b",
        r"\b(?:other|others|another|different|every|any|all|which)\b.{0,60}\b(?:"
        r"partners?|partner's|registrations?|deals?|leads?|requests?|resellers?|records?)\b",
        # An order to bring records up that are not said to be one's own.
        r"\b(?:show|list|display|export|print|reveal|dump|give|tell|send|summari[sz]e|compare)\b"
        r".*\b(?:registrations?|deals?|leads?|pipeline|amounts?|records?|forecasts?|overlaps?|"
        r"conflicts?|partners?|customers?|accounts?)\b",
    )
)


class Wants(StrEnum):
    """`others` is about what may not be shown, or may not even be there: both sound the same."""

    NOTHING = "nothing"
    RECORDS = "records"
    LIST = "list"
    OTHERS = "others"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Mention:
    """`refs` are the records named, DR-12, each once; `asks_more` that a person is asked, too."""

    wants: Wants
    refs: tuple[str, ...] = ()
    asks_more: bool = False


def read_mention(text: str) -> Mention:
    """Sort the words of a mention, without the mention itself.

    It depends on the words alone: what anybody else has registered changes nothing.
    """
    found = [f"{each['kind'].upper()}-{each['number']}" for each in _REF.finditer(text)]
    refs = tuple(dict.fromkeys(found))
    words = [each.lower().replace("’", "'") for each in _WORD.findall(_REF.sub(" ", text))]
    if not refs and set(words) <= _GREETS:
        return Mention(Wants.NOTHING)
    if len(refs) > MOST_REFS:
        return Mention(Wants.OTHERS)
    if refs and set(words) <= _LOOKS:
        return Mention(Wants.RECORDS, refs)
    if not refs and _is_list(words):
        return Mention(Wants.LIST)
    if any(each.search(text) for each in _ABOUT_OTHERS):
        return Mention(Wants.OTHERS, refs)
    if refs:
        return Mention(Wants.RECORDS, refs, asks_more=True)
    return Mention(Wants.PERSON)


def _is_list(words: list[str]) -> bool:
    """Tell whether all the words ask for is the partner's own records."""
    told = set(words)
    if not told <= _LOOKS | _LISTS:
        return False
    return bool(told & _SUMMARY) or bool(told & _OWN and told & _OWN_THINGS)
