"""Invent two company lists as CRMs hold them, from real company names, with the true pairs.

Deterministic by seed. The left list is tidy, the right one dirty: legal forms, short forms, typing
errors, missing and outdated fields, free mail; beside the true pairs stand namesakes elsewhere,
subsidiaries, sisters and names that are nearly the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from matching.company import Company

# (country, other spellings), cities with state and start of the postal code, endings, legal forms
_PLACES = (
    ("United States", ("US", "USA", "U.S.A."), (("New York", "NY", "100"), ("Austin", "TX", "787"),
     ("Chicago", "IL", "606"), ("Boston", "MA", "021"), ("Denver", "CO", "802"),
     ("San Jose", "CA", "951"), ("Atlanta", "GA", "303")), ("com", "com", "com", "io", "net"),
     ("Inc.", "Inc", "Corp.", "Corporation", "LLC", "Co.", "Company", "LP")),
    ("United Kingdom", ("UK", "GB", "England"), (("London", "", "EC1A"), ("Leeds", "", "LS1"),
     ("Bristol", "", "BS1"), ("Manchester", "", "M1")), ("co.uk", "com", "uk"),
     ("Ltd", "Limited", "plc", "LLP")),
    ("Germany", ("DE", "Deutschland"), (("Munich", "BY", "80"), ("Berlin", "BE", "10"),
     ("Hamburg", "HH", "20"), ("Cologne", "NW", "50")), ("de", "de", "com"),
     ("GmbH", "AG", "GmbH & Co. KG", "SE", "Gesellschaft mit beschränkter Haftung")),
    ("France", ("FR",), (("Paris", "", "750"), ("Lyon", "", "690"), ("Lille", "", "590")),
     ("fr", "com"), ("SA", "S.A.", "SAS", "SARL")),
    ("India", ("IN",), (("Mumbai", "MH", "400"), ("Bengaluru", "KA", "560"), ("Pune", "MH", "411")),
     ("in", "co.in", "com"), ("Pvt Ltd", "Private Limited", "Limited", "Ltd.")),
    ("Netherlands", ("NL", "The Netherlands", "Holland"), (("Amsterdam", "", "10"),
     ("Rotterdam", "", "30"), ("Utrecht", "", "35")), ("nl", "com"), ("B.V.", "BV", "N.V.")),
    ("Sweden", ("SE", "Sverige"), (("Stockholm", "", "11"), ("Gothenburg", "", "41")),
     ("se", "com"), ("AB", "Aktiebolag", "AB (publ)")),
    ("Canada", ("CA",), (("Toronto", "ON", "M5V"), ("Vancouver", "BC", "V6B"),
     ("Montreal", "QC", "H3B")), ("ca", "com"), ("Inc.", "Ltd.", "Corp.", "ULC")),
    ("Australia", ("AU",), (("Sydney", "NSW", "20"), ("Melbourne", "VIC", "30")),
     ("com.au", "com"), ("Pty Ltd", "Limited", "Ltd")),
    ("Italy", ("IT", "Italia"), (("Milan", "MI", "201"), ("Rome", "RM", "001")), ("it", "com"),
     ("S.p.A.", "SpA", "S.r.l.")),
)  # fmt: skip
_OTHER_CITY = {"Munich": "München", "Cologne": "Köln", "Milan": "Milano", "Rome": "Roma",
               "Gothenburg": "Göteborg", "Bengaluru": "Bangalore", "New York": "NYC"}  # fmt: skip
_SHORT = {
    "technologies": "Tech", "technology": "Tech", "international": "Intl", "services": "Svcs",
    "systems": "Sys", "manufacturing": "Mfg", "industries": "Ind.", "solutions": "Soln",
    "pharmaceuticals": "Pharma", "holdings": "Hldgs", "group": "Grp", "financial": "Fin.",
    "management": "Mgmt", "development": "Dev", "engineering": "Eng.", "communications": "Comm",
    "resources": "Res.", "energy": "Energie", "insurance": "Ins.", "company": "Co",
    "properties": "Props", "laboratories": "Labs", "associates": "Assoc.", "american": "Am.",
}  # fmt: skip
_KIN = ("India", "UK", "Deutschland", "Canada", "Capital", "Logistics", "Foundation", "Asia",
        "Real Estate", "Ventures", "Insurance", "Energy")  # fmt: skip
_NEAR = ("Partners", "Labs", "Nordic", "Studio", "Works", "Press", "Marine", "Digital", "Foods")


@dataclass(frozen=True, slots=True)
class Truth:
    """A company as it is, before anybody writes it down."""

    name: str
    place: int
    city: int
    domain: str
    phone: str
    postal: str


def crm_lists(
    names: Sequence[str], size: int, seed: int
) -> tuple[list[Company], list[Company], set[tuple[str, str]]]:
    """Return a left list, a right list and the true pairs, each list of about `size` records."""
    random = Random(seed)
    base = random.sample(sorted(set(names)), min(size, len(set(names))))
    lefts: list[Truth] = []
    for name in base:
        lefts.append(_truth(name, random))
        roll = random.random()
        if roll < 0.03:
            lefts.append(_namesake(lefts[-1], random))
        elif roll < 0.08:
            lefts.append(_kin(lefts[-1], random.choice(_KIN), random))
    lefts = lefts[:size]
    linked = random.sample(range(len(lefts)), int(len(lefts) * 0.4))
    rights: list[tuple[Truth, int | None]] = [(lefts[i], i) for i in linked]
    strangers = [name for name in sorted(set(names)) if name not in set(base)]
    random.shuffle(strangers)
    while len(rights) < size:
        roll = random.random()
        model = random.choice(lefts)
        if roll < 0.07:
            rights.append((_namesake(model, random), None))
        elif roll < 0.17:
            rights.append((_kin(model, random.choice(_NEAR), random), None))
        elif strangers:
            rights.append((_truth(strangers.pop(), random), None))
        else:
            break
    random.shuffle(rights)
    links = {(f"L{i}", f"R{j}") for j, (_, i) in enumerate(rights) if i is not None}
    left = [_written(truth, f"L{i}", random, dirty=False) for i, truth in enumerate(lefts)]
    right = [_written(truth, f"R{j}", random, dirty=True) for j, (truth, _) in enumerate(rights)]
    return left, right, links


def _truth(name: str, random: Random) -> Truth:
    place = min(random.randrange(14), len(_PLACES) - 1) if random.random() < 0.6 else 0
    city = random.randrange(len(_PLACES[place][2]))
    label = "".join(c for c in name.casefold() if c.isascii() and c.isalnum())[:20] or "firm"
    if random.random() < 0.3:
        label = label[: random.randrange(4, 10)] + random.choice(("", "group", "hq", "online"))
    domain = f"{label}.{random.choice(_PLACES[place][3])}"
    phone = "".join(random.choice("23456789") for _ in range(10))
    start = _PLACES[place][2][city][2]
    postal = start + "".join(random.choice("0123456789") for _ in range(max(0, 5 - len(start))))
    return Truth(name, place, city, domain, phone, postal)


def _namesake(model: Truth, random: Random) -> Truth:
    """Return another company of that name, nearly always in another country."""
    other = _truth(model.name, random)
    while other.place == model.place and random.random() < 0.85:
        other = _truth(model.name, random)
    return other


def _kin(parent: Truth, word: str, random: Random) -> Truth:
    child = _truth(f"{parent.name} {word}", random)
    if random.random() < 0.5:
        child = replace(child, place=parent.place, city=parent.city)
    if random.random() < 0.3:
        child = replace(child, domain=parent.domain)
    return replace(child, phone=parent.phone) if random.random() < 0.1 else child


def _written(truth: Truth, number: str, random: Random, *, dirty: bool) -> Company:
    country, others, cities, _, forms = _PLACES[truth.place]
    city, state, _ = cities[truth.city]
    postal, phone = truth.postal, truth.phone
    name = _dirty_name(truth.name, random) if dirty else truth.name
    if random.random() < 0.7:
        name = f"{name} {random.choice(forms)}"
    if dirty and random.random() < 0.2:
        name = name.upper() if random.random() < 0.7 else name.lower()
    if dirty and random.random() < 0.15:  # moved, or another site
        city, state, start = random.choice(cities)
        postal = start + "77"
    if dirty and random.random() < 0.12:
        phone = "".join(random.choice("23456789") for _ in range(10))
    domain = truth.domain
    if dirty and random.random() < 0.12:  # an older or a local one
        label = domain.split(".")[0]
        domain = random.choice(
            (f"{label}.org", f"{label}.eu", f"{label[:6]}world.com", "oldbrand.com")
        )
    website = _website(domain, random) if random.random() < 0.6 else ""
    if dirty and website and random.random() < 0.05:
        website = random.choice(
            ("gmail.com", "n/a", "https://linkedin.com/company/x", "info@gmx.de")
        )
    return Company(
        id=number,
        name=name,
        website=website,
        country=_maybe(random.choice(others) if random.random() < 0.3 else country, 0.85, random),
        state=_maybe(state, 0.6, random),
        city=_maybe(_OTHER_CITY.get(city, city) if random.random() < 0.2 else city, 0.7, random),
        postal_code=_maybe(postal, 0.5, random),
        phone=_maybe(_phone(phone, random), 0.5, random),
    )


def _dirty_name(name: str, random: Random) -> str:
    words = name.split()
    if random.random() < 0.5:
        words = [_SHORT.get(w.casefold(), w) if random.random() < 0.6 else w for w in words]
    if random.random() < 0.2:
        at = random.randrange(len(words))
        words[at] = _typo(words[at], random)
    if len(words) > 2 and random.random() < 0.1:
        words.pop()
    if len(words) > 2 and random.random() < 0.03:
        words = [*words[1:], words[0]]
    if len(words) > 1 and random.random() < 0.05:
        words[:2] = [words[0] + words[1]]
    if len(words) > 2 and random.random() < 0.02:
        return "".join(word[0] for word in words).upper()
    text = " ".join(words)
    if random.random() < 0.03:
        text = "The " + text
    if random.random() < 0.04:
        text += random.choice((" (do not use)", " *DUPLICATE*", " - HQ", " dba Quickstep Trading"))
    return text[: random.randrange(24, 31)].strip() if random.random() < 0.03 else text


def _typo(word: str, random: Random) -> str:
    if len(word) < 5:
        return word
    i = random.randrange(1, len(word) - 1)
    return random.choice(
        (word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:],
         word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :],
         word[:i] + random.choice("aeiorstln") + word[i + 1 :])
    )  # fmt: skip


def _website(domain: str, random: Random) -> str:
    forms = (domain, f"www.{domain}", f"https://www.{domain}/", f"http://{domain}/en?x=1",
             f"https://shop.{domain}/", domain.upper(), f"info@{domain}")  # fmt: skip
    return random.choice(forms)


def _phone(digits: str, random: Random) -> str:
    area, middle, end = digits[:3], digits[3:6], digits[6:]
    return random.choice(
        (f"+1 {area} {middle} {end}", f"({area}) {middle}-{end}", f"0044{digits}", digits)
    )


def _maybe(value: str, share: float, random: Random) -> str:
    return value if random.random() < share else ""
