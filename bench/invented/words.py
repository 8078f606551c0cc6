"""Makes names from words that real companies use and from syllables. Knows no country."""

import json
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

_WORDS = Path(__file__).resolve().parents[2] / "matching" / "words.json"
_STARTS = (
    "al", "ar", "bel", "bor", "cal", "cor", "dal", "dor", "el", "fen", "gar", "hal", "in", "jas",
    "kel", "lan", "mar", "nor", "ol", "pal", "quor", "ros", "sal", "tor", "ul", "vel", "wen", "yar",
    "zen", "bra", "cri", "dru", "flo", "gre", "kra", "pro", "sta", "tri", "ste", "wil",
)  # fmt: skip
_MIDDLES = (
    "ba", "ce", "da", "de", "di", "fa", "ga", "ka", "la", "le", "li", "ma", "me", "mi", "na", "ne",
    "ni", "pa", "ra", "re", "ri", "sa", "se", "ta", "te", "ti", "va", "ve", "vi", "za",
)  # fmt: skip
_ENDS = (
    "bec", "con", "dex", "don", "fax", "gen", "lia", "lix", "lon", "mont", "na", "nex", "nova",
    "ra", "rex", "ria", "ron", "san", "sen", "son", "ta", "tec", "ter", "tis", "ton", "tria", "vex",
    "via", "vis", "well", "worth", "xia", "ya", "zio", "stad", "berg",
)  # fmt: skip
_SURNAMES = (
    "Abbott", "Bauer", "Becker", "Bianchi", "Carter", "Costa", "Dubois", "Ellis", "Fischer",
    "Fraser", "García", "Goldberg", "Gupta", "Hansen", "Harris", "Ivanov", "Jensen", "Johansson",
    "Kaplan", "Keller", "Kim", "Kowalski", "Lambert", "Lindström", "López", "Martin", "Mehta",
    "Moreau", "Müller", "Nakamura", "Nguyen", "Novak", "O'Brien", "Olsen", "Patel", "Pérez",
    "Petit", "Quinn", "Richter", "Romero", "Rossi", "Sánchez", "Schäfer", "Schröder", "Silva",
    "Smith", "Suzuki", "Takahashi", "Turner", "Vogel", "Wagner", "Walker", "Weiß", "Young", "Zhang",
)  # fmt: skip
_TRADES = (
    "Accounting", "Analytics", "Architects", "Automation", "Bakery", "Biotech", "Brewing",
    "Chemicals", "Clinic", "Coatings", "Consulting", "Dairy", "Design", "Electronics",
    "Fisheries", "Furniture", "Glass", "Hotels", "Instruments", "Laboratories", "Legal", "Leasing",
    "Machinery", "Marketing", "Metals", "Motors", "Optics", "Packaging", "Paper", "Plastics",
    "Plumbing", "Printing", "Recycling", "Robotics", "Roofing", "Security", "Shipping", "Staffing",
    "Steel", "Textiles", "Tools", "Toys", "Travel", "Turbines", "Veterinary", "Wines",
)  # fmt: skip


def company_name(random: Random) -> str:
    """Make up the name of a company, without a legal form."""
    roll = random.random()
    if roll < 0.08:
        return _of_people(random)
    if roll < 0.16:
        return f"{usual(random)} {usual(random)} {random.choice(_TRADES)}"
    first = coined(random) if roll < 0.72 else f"{usual(random)} {coined(random)}"
    tail = random.choices((0, 1, 2), (0.22, 0.5, 0.28))[0]
    words = [
        usual(random) if random.random() < 0.6 else random.choice(_TRADES) for _ in range(tail)
    ]
    if len(words) == 2 and random.random() < 0.15:
        words.insert(1, random.choice(("and", "&")))
    return " ".join([first, *words])


def coined(random: Random, *, longer: int = 0) -> str:
    """Make up a word that is a name only, of two syllables to four and so many more."""
    middles = longer + random.choices((0, 1, 2), (0.2, 0.6, 0.2))[0]
    middle = "".join(random.choice(_MIDDLES) for _ in range(middles))
    return (random.choice(_STARTS) + middle + random.choice(_ENDS)).capitalize()


def surname(random: Random) -> str:
    """Draw a family name."""
    return random.choice(_SURNAMES)


def usual(random: Random) -> str:
    """Draw a word of many company names, as often as it occurs in them."""
    words, weights = _usual()
    return random.choices(words, cum_weights=weights)[0]


def _of_people(random: Random) -> str:
    pattern = random.choice(
        ("{0} & {1}", "{0} Brothers", "{0} and Sons", "{0} {2}", "{0}, {1} & Co")
    )
    return pattern.format(surname(random), surname(random), random.choice(_TRADES))


@lru_cache(maxsize=1)
def _usual() -> tuple[tuple[str, ...], tuple[float, ...]]:
    shares = json.loads(_WORDS.read_text(encoding="utf-8"))["shares"]
    kept = {word: share for word, share in shares.items() if word.isalpha() and len(word) > 2}
    # The commonest stand in one name of five; damped, or every second name would have them.
    return tuple(word.capitalize() for word in kept), tuple(
        accumulate(share**0.7 for share in kept.values())
    )
