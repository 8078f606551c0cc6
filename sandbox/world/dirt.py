"""Writes a firm down as people do in a CRM: shortened, translated, mistyped, half filled in."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from sandbox.world.firms import Firm, plain
from sandbox.world.shapes import Listing

_SHORT_WORDS: Final = {
    "Manufacturing": "Mfg", "International": "Intl", "Technologies": "Tech", "Services": "Svcs",
    "Engineering": "Eng", "Laboratories": "Labs", "Systems": "Sys", "Group": "Grp",
    "Products": "Prod", "Supplies": "Supply", "Insurance": "Ins", "Construction": "Constr",
    "Industries": "Ind", "Medical": "Med", "Maschinenbau": "Masch.bau", "Versicherung": "Vers.",
    "Consulting": "Cons", "Associates": "Assoc", "Software": "SW", "Capital": "Cap",
}  # fmt: skip
_FORM_SPELLINGS: Final = {
    "Inc.": ("Inc", "Incorporated", ", Inc."), "Incorporated": ("Inc.", "Inc"),
    "LLC": ("L.L.C.", "llc", ", LLC"), "Corp.": ("Corp", "Corporation"), "Co.": ("Company", "Co"),
    "Ltd": ("Ltd.", "Limited"), "Limited": ("Ltd",), "Ltd.": ("Ltd", "Limited"),
    "PLC": ("plc", "P.L.C."), "GmbH": ("Gmbh", "GMBH", "mbH"), "AG": ("A.G.", "Aktiengesellschaft"),
    "GmbH & Co. KG": ("GmbH & Co KG", "GmbH", "KG"), "SAS": ("S.A.S.", "Sas"),
    "S.A.S.": ("SAS",), "SARL": ("S.A.R.L.", "Sarl"), "SA": ("S.A.",), "B.V.": ("BV", "b.v."),
    "BV": ("B.V.",), "N.V.": ("NV",), "AB": ("Aktiebolag", "ab"), "S.L.": ("SL", "S.L"),
    "S.A.": ("SA",), "SL": ("S.L.",), "S.p.A.": ("SpA", "SPA"), "S.r.l.": ("SRL", "Srl"),
    "SRL": ("S.r.l.",), "SpA": ("S.p.A.",), "KG": ("K.G.",),
}  # fmt: skip
_AND_WORDS: Final = {"DE": "und", "FR": "et", "ES": "y", "IT": "e", "NL": "en", "SE": "och"}
_FREE_MAIL: Final = ("gmail.com", "www.gmx.net", "outlook.com", "web.de", "yahoo.com")
_SOCIAL: Final = (
    "https://www.linkedin.com/company/{}", "https://www.facebook.com/{}", "{}.wixsite.com/home",
    "instagram.com/{}",
)  # fmt: skip


def write_down(firm: Firm, rng: Random, *, care: float) -> Listing:
    """Return the firm's listing as typed with this much care: 1 is clean, 0 is careless."""
    listing = firm.listing
    return Listing(
        name=_name(firm, rng, care),
        website=_website(firm, rng, care),
        country=_country(firm, rng, care),
        state=listing.state if rng.random() < 0.3 + 0.6 * care else "",
        city=_city(firm, rng, care),
        postal_code=listing.postal_code if rng.random() < 0.3 + 0.6 * care else "",
        street=_street(listing.street, rng, care),
        phone=_phone(listing.phone, rng, care),
    )


def _name(firm: Firm, rng: Random, care: float) -> str:
    stem, form = firm.stem, firm.form
    if rng.random() > care:
        form = rng.choice((*_FORM_SPELLINGS.get(form, (form,)), "", ""))
    if rng.random() > care:
        stem = rng.choice(_STEM_HABITS)(stem, firm, rng)
    if rng.random() > care + 0.25:
        stem = rng.choice(_STEM_HABITS)(stem, firm, rng)
    joint = "" if form.startswith(",") else " "
    name = f"{stem}{joint}{form}".strip()
    roll = rng.random()
    if roll > 0.96 + 0.04 * care:
        return f"{name} ({firm.city.name})"
    if roll > 0.90 + 0.10 * care:
        return name.upper()
    if roll > 0.86 + 0.14 * care:
        return name.lower()
    return name


def _shorten(stem: str, firm: Firm, rng: Random) -> str:
    return " ".join(_SHORT_WORDS.get(word, word) for word in stem.split(" "))


def _translate(stem: str, firm: Firm, rng: Random) -> str:
    if firm.trade is None:
        return stem
    return stem.replace(firm.trade.local, firm.trade.english)


def _transliterate(stem: str, firm: Firm, rng: Random) -> str:
    return plain(stem)


def _other_and(stem: str, firm: Firm, rng: Random) -> str:
    word = _AND_WORDS.get(firm.country.code, "and")
    return stem.replace(" & ", f" {word} ") if rng.random() < 0.7 else stem.replace(" & ", "+")


def _mistype(stem: str, firm: Firm, rng: Random) -> str:
    words = stem.split(" ")
    long_ones = [i for i, word in enumerate(words) if len(word) > 5]
    if not long_ones:
        return stem
    i = rng.choice(long_ones)
    word = words[i]
    at = rng.randrange(1, len(word) - 2)
    slip = rng.choice(("swap", "drop", "double"))
    if slip == "swap":
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif slip == "drop":
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    return " ".join([*words[:i], word, *words[i + 1 :]])


def _join_or_hyphenate(stem: str, firm: Firm, rng: Random) -> str:
    return stem.replace(" ", "-", 1) if firm.country.code == "DE" else f"The {stem}"


_STEM_HABITS: Final[tuple[Callable[[str, Firm, Random], str], ...]] = (
    _shorten, _shorten, _translate, _translate, _transliterate, _other_and, _mistype, _mistype,
    _join_or_hyphenate,
)  # fmt: skip


def _website(firm: Firm, rng: Random, care: float) -> str:
    if rng.random() > 0.72 + 0.26 * care:
        return ""
    slug = firm.domain.split(".")[0]
    roll = rng.random()
    if roll > 0.95 + 0.05 * care:
        return rng.choice(_FREE_MAIL)
    if roll > 0.90 + 0.10 * care:
        return rng.choice(_SOCIAL).format(slug)
    forms = (
        f"www.{firm.domain}", firm.domain, f"https://{firm.domain}/", f"http://www.{firm.domain}",
        f"https://www.{firm.domain}/{rng.choice(('en/', 'about', 'contact?ref=crm', 'home.html'))}",
        firm.domain.upper(),
    )  # fmt: skip
    return rng.choice(forms) if rng.random() > care else f"https://www.{firm.domain}"


def _country(firm: Firm, rng: Random, care: float) -> str:
    roll = rng.random()
    if roll < care:
        return firm.country.name
    return rng.choice((firm.country.code, firm.country.native, firm.country.name, ""))


def _city(firm: Firm, rng: Random, care: float) -> str:
    if rng.random() > 0.80 + 0.18 * care:
        return ""
    if rng.random() < care:
        return firm.city.name
    return rng.choice((firm.city.name, firm.city.exonym or firm.city.name, plain(firm.city.name)))


def _street(street: str, rng: Random, care: float) -> str:
    if rng.random() > 0.45 + 0.5 * care:
        return ""
    if rng.random() < care:
        return street
    for long, short in (
        ("straße", "str."), ("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"),
        ("Boulevard", "Blvd"), ("Drive", "Dr"), ("Lane", "Ln"), ("boulevard", "bd"),
    ):  # fmt: skip
        street = street.replace(long, short)
    return plain(street)


def _phone(phone: str, rng: Random, care: float) -> str:
    if rng.random() > 0.40 + 0.5 * care:
        return ""
    if rng.random() < care:
        return phone
    country, area, rest = phone[1:].split(" ", 2)
    digits = rest.replace(" ", "")
    if country == "1":
        return rng.choice(
            (f"({area}) {digits[:3]}-{digits[3:]}", f"{area}.{digits[:3]}.{digits[3:]}",
             f"1-{area}-{digits[:3]}-{digits[3:]}", f"{area}{digits}")
        )  # fmt: skip
    national = area if area.startswith("0") else f"0{area}"
    return rng.choice(
        (f"{national}/{digits}", f"{national} {digits}", f"00{country} {area} {digits}",
         f"+{country} ({national[:1]}){area} {digits[:3]} {digits[3:]}")
    )  # fmt: skip


def with_name(listing: Listing, name: str) -> Listing:
    """Return the listing under another name and with nothing else that could give it away."""
    return replace(
        listing, name=name, website="", phone="", street="", postal_code="", city="", state=""
    )
