"""A pair of records for every level of every comparison, and what the weights make of it.

`python -m tests.matching.examples` writes the bits anew after a deliberate change of the weights.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matching.company import Company
from matching.comparisons import PLACE_OF
from matching.engine import prepare
from matching.features import Levels
from matching.scoring import Weights, shipped_weights
from tests.matching.makers import company, ready, side_by_side

BITS = Path(__file__).with_name("examples.json")

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """Two records whose answer to a comparison is `level`; `others` are further accounts."""

    comparison: str
    level: str
    left: Company
    right: Company
    others: tuple[Company, ...] = ()

    @property
    def title(self) -> str:
        """Return the comparison and its answer."""
        return f"{self.comparison}: {self.level}"

    def bits(self, weights: Weights) -> dict[str, float]:
        """Return what the answer is worth by itself, and the score of the pair."""
        row = levels_of(self)
        place = PLACE_OF[self.comparison]
        own = weights.bits[place][int(row[0, place])]
        return {"own": round(own, 3), "all": round(float(weights.score(row)[0]), 3)}


@cache
def levels_of(example: Example) -> Levels:
    """Return the answers to all comparisons of an example, as one row."""
    if not example.others:
        return side_by_side(ready(example.left), ready(example.right)).levels
    found = prepare([example.left, *example.others]).chunk([example.right]).compared
    row: Levels = found.levels[found.left == 0]
    return row


def _named(comparison: str, level: str, left: str, right: str) -> Example:
    return Example(comparison, level, company("L", left), company("R", right))


def _valued(comparison: str, level: str, left: Fields, right: Fields) -> Example:
    name = "Quorvexia Turbines"
    return Example(
        comparison,
        level,
        company("L", left.get("name", name), **{k: v for k, v in left.items() if k != "name"}),
        company("R", right.get("name", name), **{k: v for k, v in right.items() if k != "name"}),
    )


_BY_NAMES = (
    ("overlap", "hardly a word in common", "Quorvexia Turbines", "Milkweed Dairy"),
    ("overlap", "few words in common", "Quorvexia", "Q Turbines"),
    ("overlap", "some words in common", "Steel", "Quorvexia Steel"),
    ("overlap", "half of the words in common", "China Steel", "Steel"),
    ("overlap", "most words in common", "Quorvexia", "Kworvexia"),
    ("overlap", "nearly all words in common", "Quorvexia", "Quorvex"),
    ("overlap", "names alike but for a detail", "Quorvexia", "Quorvexia Group"),
    (
        "overlap", "names alike but for a trifle",
        "Brambling Thornfield Aldermoor", "Brambling Thornfeild Aldermoor",
    ),
    ("overlap", "the same words", "Bank of Quorvexia", "Quorvexia Bank"),
    ("overlap", "the same name", "Quorvexia Turbines", "QUORVEXIA TURBINE, Inc."),
    ("clash", "each name has very distinctive words of its own", "Quorvexia Turbines",
     "Milkweed Dairy"),
    ("clash", "each name has distinctive words of its own", "Quorvexia", "Ironkeld"),
    ("clash", "each name has words of its own", "Quorvexia Group", "Q Turbines"),
    ("clash", "each name has fairly common words of its own", "Quorvexia Foods",
     "Quorvexia Steel"),
    ("clash", "each name has a common word of its own", "Quorvexia Bank",
     "Quorvexia Technology"),
    ("clash", "each name has a detail of its own", "Quorvexia", "Quorvex"),
    ("clash", "no words against each other", "Quorvexia", "Quorvexia Foods"),
    ("extra", "one name has several distinctive words more", "Quorvexia",
     "Quorvexia Brambling Thornfield"),
    ("extra", "one name has distinctive words more", "Quorvexia Group", "Ironkeld"),
    ("extra", "one name has a distinctive word more", "Quorvexia", "Ironkeld"),
    ("extra", "one name has a word more", "American Steel", "Steel"),
    ("extra", "one name has a rather common word more", "Quorvexia", "Quorvexia Foods"),
    ("extra", "one name has a common word more", "Quorvexia", "Kworvexia"),
    ("extra", "one name has a detail more", "Quorvexia", "Quorvex"),
    ("extra", "no name says more", "Quorvexia Turbines", "Quorvexia Turbines"),
    ("distinctive", "they share next to nothing", "Quorvexia", "Ironkeld"),
    ("distinctive", "what they share is common", "China Steel", "Steel"),
    ("distinctive", "what they share is rather common", "Quorvexia", "Kworvexia"),
    ("distinctive", "what they share is somewhat distinctive", "Quorvexia", "Quorvex"),
    ("distinctive", "what they share is fairly distinctive", "American Food", "American Food"),
    ("distinctive", "what they share is distinctive", "Bank of Quorvexia", "Quorvexia Bank"),
    ("distinctive", "what they share is very distinctive", "Quorvexia Turbines",
     "Quorvexia Turbines"),
    ("distinctive", "what they share is unmistakable", "Brambling Thornfield Aldermoor",
     "Brambling Thornfield Aldermoor"),
    ("letters", "letters unlike", "Quorvexia", "Ironkeld"),
    ("letters", "letters hardly alike", "Global", "Bank"),
    ("letters", "letters partly alike", "Foods", "China Food"),
    ("letters", "letters somewhat alike", "China Steel", "Steel"),
    ("letters", "letters alike", "Quorvexia", "Kworvexia"),
    ("letters", "letters much alike", "Quorvexia", "Quorvex"),
    ("letters", "letters nearly the same", "Quorvexia Turbines", "Quorvexia Turbine"),
    ("letters", "letters the same", "Quorvexia Turbines", "Quorvexia Turbines AG"),
    ("first word", "different first word", "Quorvexia Turbines", "Turbines Quorvexia"),
    ("first word", "similar first word", "Quorvexia", "Quorvex"),
    ("first word", "same first word", "Quorvexia", "Quorvexia Foods"),
    ("initials", "no initials", "Quorvexia", "Quorvex"),
    ("initials", "one name is the initials of the other", "International Harvest Bureau", "IHB"),
    ("rest", "several words that tell companies apart in one name only", "Quorvexia",
     "Quorvexia Brambling Thornfield"),
    ("rest", "a word that tells companies apart in one name only", "Quorvexia",
     "Quorvexia Foods"),
    ("rest", "no word that tells companies apart in one name only", "Quorvexia",
     "Quorvexia Group"),
    ("business", "a line of business in one name only", "Quorvexia", "Quorvexia Capital"),
    ("business", "no line of business in one name only", "Quorvexia Capital",
     "Quorvexia Capital"),
    ("place in the name", "a place in one name only", "Quorvexia", "Quorvexia India"),
    ("place in the name", "no place in one name only", "Quorvexia India", "Quorvexia India"),
    ("numbers", "different numbers in the names", "Quorvexia Fund II", "Quorvexia Fund III"),
    ("numbers", "a number in one name only", "Quorvexia Fund", "Quorvexia Fund III"),
    ("numbers", "no numbers", "Quorvexia Fund", "Quorvexia Fund"),
    ("numbers", "same numbers", "Quorvexia Fund 3", "Quorvexia Fund III"),
    ("legal form", "different kind of legal form", "Quorvexia Inc.", "Quorvexia LP"),
    ("legal form", "legal form not known", "Quorvexia Inc.", "Quorvexia"),
    ("legal form", "same kind of legal form", "Quorvexia Inc.", "Quorvexia Corp."),
    ("known", "nothing but the names is known of both", "Quorvexia", "Quorvexia"),
)  # fmt: skip

_BY_VALUES: tuple[tuple[str, str, Fields, Fields], ...] = (
    (
        "place in the name", "the place in one name is where the other is",
        {"name": "Quorvexia India"}, {"name": "Quorvexia", "country": "IN"},
    ),
    ("domain", "different web domains", {"website": "quorvexia.com"}, {"website": "milkweed.com"}),
    (
        "domain", "different web domains, both after the name",
        {"website": "quorvexia.com"}, {"website": "quorvexia-turbines.de"},
    ),
    ("domain", "web domain not known", {}, {"website": "milkweed.com"}),
    ("domain", "web domain after both names", {"website": "quorvexia.com"}, {}),
    (
        "domain", "web domain after the other name",
        {"name": "Milkweed Dairy", "website": "quorvexia.com"}, {},
    ),
    (
        "domain", "same web domain but for the ending",
        {"website": "quorvexia.com"}, {"website": "quorvexia.de"},
    ),
    ("domain", "same web domain", {"website": "quorvexia.com"}, {"email": "a@quorvexia.com"}),
    ("phone", "different phone numbers", {"phone": "303 555 0101"}, {"phone": "303 555 0102"}),
    ("phone", "phone not known", {"phone": "303 555 0101"}, {"phone": "n/a"}),
    ("phone", "same phone number", {"phone": "303 555 0101"}, {"phone": "+1 (303) 555-0101"}),
    ("duns", "different D-U-N-S numbers", {"duns": "123456789"}, {"duns": "987654321"}),
    ("duns", "D-U-N-S not known", {"duns": "123456789"}, {}),
    ("duns", "same D-U-N-S number", {"duns": "123456789"}, {"duns": "12-345-6789"}),
    ("tax id", "different tax ids", {"tax_id": "DE123456789"}, {"tax_id": "DE987654321"}),
    ("tax id", "tax id not known", {"tax_id": "DE123456789"}, {"tax_id": "unknown"}),
    ("tax id", "same tax id", {"tax_id": "DE123456789"}, {"tax_id": "de 123 456 789"}),
    ("country", "different country", {"country": "DE"}, {"country": "US"}),
    ("country", "country not known", {"country": "DE"}, {"country": "Atlantis"}),
    ("country", "same country", {"country": "DE"}, {"country": "Deutschland"}),
    ("likely country", "likely in another country", {"country": "US"}, {"website": "q.fr"}),
    ("likely country", "no other country likely", {"country": "FR"},
     {"website": "q.fr"}),
    ("state", "different state", {"state": "OH"}, {"state": "TX"}),
    ("state", "state not known", {"state": "OH"}, {"state": "Ohio"}),
    ("state", "same state", {"state": "OH"}, {"state": "oh"}),
    ("city", "different city", {"city": "Denver"}, {"city": "Boston"}),
    ("city", "city not known", {"city": "Denver"}, {"city": "n/a"}),
    ("city", "similar city", {"city": "Springfield"}, {"city": "West Springfield"}),
    ("city", "same city", {"city": "München"}, {"city": "Munich"}),
    ("postal code", "different postal code", {"postal_code": "80202"}, {"postal_code": "10001"}),
    ("postal code", "postal code not known", {"postal_code": "80202"}, {}),
    ("postal code", "nearby postal code", {"postal_code": "80202"}, {"postal_code": "80299"}),
    ("postal code", "same postal code", {"postal_code": "80202"}, {"postal_code": "80202-1234"}),
    ("street", "different street", {"street": "1 Main Street"}, {"street": "99 Ocean Drive"}),
    ("street", "street not known", {"street": "1 Main Street"}, {"street": ""}),
    ("street", "similar street", {"street": "1 Main Street"}, {"street": "1 Main Street Floor"}),
    ("street", "same street", {"street": "1 Main Street"}, {"street": "1 MAIN ST."}),
    ("known", "one thing beside the names is known of both", {"country": "US"},
     {"country": "US"}),
    (
        "known", "two things beside the names are known of both",
        {"country": "US", "city": "Denver"}, {"country": "US", "city": "Denver"},
    ),
    (
        "known", "several things beside the names are known of both",
        {"country": "US", "city": "Denver", "phone": "303 555 0101"},
        {"country": "US", "city": "Denver", "phone": "303 555 0101"},
    ),
)  # fmt: skip


def _twins(count: int, **fields: str) -> tuple[Company, ...]:
    return tuple(company(f"T{i}", "Quorvexia Turbines", **fields) for i in range(count))


def _in_a_list() -> tuple[Example, ...]:
    left, right = company("L", "Quorvexia Turbines"), company("R", "Quorvexia Turbines")
    here = company("L", "Quorvexia Turbines", website="quorvexia.com")
    there = company("R", "Quorvexia Turbines", website="quorvexia.com")
    group = tuple(
        company(f"G{i}", name, website="quorvexia.com")
        for i, name in enumerate(("Brambling", "Thornfield", "Aldermoor"))
    )
    stranger = company("S", "Milkweed Dairy")
    in_denver = company("R", "Quorvexia Turbines", city="Denver")
    in_boston = company("B", "Quorvexia Turbines", city="Boston")
    return (
        Example("namesakes", "several accounts have this name", left, right, _twins(2)),
        Example("namesakes", "two accounts have this name", left, right, _twins(1)),
        Example("namesakes", "one account has this name", left, right, (stranger,)),
        Example("domain", "same web domain, which many accounts share", here, there, group),
        Example("rivals", "another account fits better", in_boston, in_denver, _twins(1)),
        Example("rivals", "another account fits as well", left, right, _twins(1)),
        Example("rivals", "another account fits nearly as well", left, in_denver, (in_boston,)),
        Example("rivals", "no other account comes near", left, right, (stranger,)),
    )


EXAMPLES: tuple[Example, ...] = (
    *(_named(*each) for each in _BY_NAMES),
    *(_valued(*each) for each in _BY_VALUES),
    *_in_a_list(),
)


def main() -> None:
    """Write what the shipped weights make of the examples."""
    weights = shipped_weights()
    rows = {example.title: example.bits(weights) for example in EXAMPLES}
    lines = [f"{json.dumps(title)}: {json.dumps(bits)}" for title, bits in rows.items()]
    BITS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
