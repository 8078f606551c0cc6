"""How a company is written down: neatly on the left list, as life has it on the right one."""

from random import Random

from bench.invented.companies import Truth
from bench.invented.places import PLACES, Place
from bench.invented.words import coined
from matching.company import Company

_SHORT = {
    "technologies": ("Tech", "Technology", "Technologien"), "technology": ("Tech", "Technologies"),
    "international": ("Intl", "Int'l", "Internacional"),
    "services": ("Svcs", "Service", "Servicios"), "service": ("Svc", "Services"),
    "systems": ("Sys", "Systèmes"), "manufacturing": ("Mfg", "Mfg."),
    "industries": ("Ind.", "Industrie", "Inds"),
    "solutions": ("Soln", "Solns", "Solution"), "group": ("Grp", "Gruppe", "Groupe", "Grupo"),
    "pharmaceuticals": ("Pharma", "Pharm."), "pharma": ("Pharmaceuticals",),
    "holdings": ("Hldgs", "Holding"), "holding": ("Hldg", "Holdings"),
    "financial": ("Fin.", "Fincl", "Finance"), "management": ("Mgmt", "Mgt"),
    "development": ("Dev", "Devt"), "engineering": ("Eng.", "Engg"), "resources": ("Res.",),
    "communications": ("Comm", "Comms"), "energy": ("Energie", "Energia"), "bank": ("Banque",),
    "insurance": ("Ins.", "Versicherung", "Assurance"), "company": ("Co",), "national": ("Natl",),
    "properties": ("Props",), "property": ("Prop.",), "laboratories": ("Labs", "Lab."),
    "associates": ("Assoc.", "Assocs"), "american": ("Am.", "Amer."), "health": ("Santé", "Salud"),
    "electronics": ("Elec.", "Electronic"), "consulting": ("Consultancy", "Cons."),
    "logistics": ("Logistik", "Logistica"), "chemicals": ("Chem.", "Chemie"),
    "machinery": ("Machines", "Maschinen"), "transport": ("Transp.", "Transports"),
    "investment": ("Inv.", "Invest"), "investments": ("Invest.",), "capital": ("Cap.",),
    "construction": ("Constr.",), "trading": ("Trdg",), "global": ("Glbl",),
    "university": ("Univ.",), "advisors": ("Advisers",), "brothers": ("Bros.", "Bros"),
    "and": ("&", "und", "et"), "&": ("and",),
}  # fmt: skip
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "ó": "o", "á": "a"})
_NOTES = (" (do not use)", " *DUPLICATE*", " - HQ", " (inactive)", " [EMEA]", " - old")
_NOBODY = (
    "gmail.com", "n/a", "https://www.linkedin.com/company/{0}", "info@gmx.de", "hotmail.com",
    "https://facebook.com/{0}", "none", "www.", "https://{0}.wixsite.com/home",
)  # fmt: skip


def written(truth: Truth, number: str, random: Random, *, dirty: bool) -> Company:
    """Write a company down as a record with that id."""
    place = PLACES[truth.place]
    city, postal, phone = place.cities[truth.city], truth.postal, truth.phone
    if dirty and random.random() < 0.08:  # moved, or another site
        city = random.choice(place.cities)
        postal = city.postal + str(random.randrange(10, 100))
    if dirty and random.random() < 0.06:
        phone = str(random.randrange(2 * 10**9, 10**10))
    city_name = city.other if city.other and random.random() < 0.25 else city.name
    return Company(
        id=number,
        name=_name(truth, place, random, dirty=dirty),
        website=_site(truth, random, dirty=dirty),
        country=_maybe(_country(place, random), 0.85, random),
        state=_maybe(city.state, 0.6, random),
        city=_maybe(city_name, 0.7, random),
        postal_code=_maybe(postal, 0.5, random),
        phone=_maybe(_phone(phone, place, random), 0.45, random),
    )


def spoiled(word: str, random: Random) -> str:
    """Put a typing error into a word that is long enough for one."""
    if len(word) < 5:
        return word
    at = random.randrange(1, len(word) - 1)
    kind = random.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return word[:at] + random.choice("aeiorstln") + word[at + 1 :]


def _name(truth: Truth, place: Place, random: Random, *, dirty: bool) -> str:
    name = _dirty_name(truth.name, random, whole=truth.kin) if dirty else truth.name
    if random.random() < 0.75:
        forms = place.forms[truth.form % len(place.forms)]
        if dirty and random.random() < 0.08:
            forms = random.choice(place.forms)
        name = f"{name} {random.choice(forms) if dirty else forms[0]}"
    if dirty:
        roll = random.random()
        if roll < 0.13:
            name = name.upper()
        elif roll < 0.19:
            name = name.lower()
        if random.random() < 0.03 and not truth.kin:
            name = name[: random.randrange(24, 40)].strip()  # a column that was too narrow
        if random.random() < 0.03:
            name += random.choice(_NOTES)
    return name


def _dirty_name(name: str, random: Random, *, whole: bool) -> str:
    if not name.isascii() and random.random() < 0.6:
        name = name.translate(_SPELLED)
    words = name.split()
    if random.random() < 0.5:
        words = [_other_word(word, random) for word in words]
    if random.random() < 0.16:
        at = random.randrange(len(words))
        words[at] = spoiled(words[at], random)
    count = len(words)
    roll = random.random()
    if count > 2 and roll < 0.08 and not whole:
        words.pop()
    elif count > 2 and roll < 0.10 and not whole:
        words.pop(random.randrange(count))
    elif count > 1 and roll < 0.13:
        words = [*words[1:], words[0]]
    elif count > 1 and roll < 0.17:
        words[:2] = [words[0] + words[1]]
    elif count > 2 and roll < 0.20:
        return "".join(word[0] for word in words if word[0].isalpha()).upper() or name
    text = " ".join(words)
    if random.random() < 0.03:
        text = "The " + text
    if random.random() < 0.02:
        text = random.choice(
            (f"{text} dba {coined(random)}", f"{coined(random)} Trading dba {text}",
             f"{text} (formerly {coined(random)})", f"{text} t/a {coined(random)}")
        )  # fmt: skip
    return text


def _other_word(word: str, random: Random) -> str:
    others = _SHORT.get(word.casefold().rstrip(","))
    return random.choice(others) if others and random.random() < 0.6 else word


def _site(truth: Truth, random: Random, *, dirty: bool) -> str:
    if random.random() >= (0.55 if dirty else 0.72):
        return ""
    domain = truth.domain
    if dirty and random.random() < 0.04:
        return random.choice(_NOBODY).format(domain.partition(".")[0])
    if dirty and random.random() < 0.06:  # an older one, or that of a country
        label = domain.partition(".")[0]
        domain = random.choice((f"{label}.org", f"{label}.eu", f"{label[:6]}world.com"))
    roll = random.random()
    if roll < 0.3:
        return domain
    if roll < 0.5:
        return f"www.{domain}"
    if roll < 0.72:
        return f"https://www.{domain}/"
    if roll < 0.82:
        return f"http://{domain}/about?ref={random.randrange(99)}"
    if roll < 0.92:
        return f"https://{random.choice(('shop', 'blog', 'eu', 'careers'))}.{domain}/en"
    return domain.upper() if roll < 0.97 else f"info@{domain}"


def _country(place: Place, random: Random) -> str:
    return random.choice(place.others) if random.random() < 0.3 else place.country


def _phone(digits: str, place: Place, random: Random) -> str:
    area, middle, end = digits[:3], digits[3:6], digits[6:]
    kind = random.randrange(5)
    if kind == 0:
        return f"+{place.dial} {area} {middle} {end}"
    if kind == 1:
        return f"({area}) {middle}-{end}"
    if kind == 2:
        return f"00{place.dial}{digits}"
    return f"+{place.dial}{digits}" if kind == 3 else f"0{area}/{middle}{end}"


def _maybe(value: str, share: float, random: Random) -> str:
    return value if random.random() < share else ""
