"""A company made ready for comparison: every field in the one form in which it is compared."""

import re
from dataclasses import dataclass, fields
from hashlib import blake2b

from matching.company import Company
from matching.countries import country_code
from matching.domains import Domain, identifying_domain
from matching.normalise import Name, clean, names_of
from matching.phones import phone_key
from matching.spelling import fold, loose
from matching.vocabulary import CITIES, STREET_WORDS

_MAX_FIELD = 200
_MAX_NAME = 500
_LAST_PART = re.compile(r"\s*(?:\((?P<bracket>[^()]{2,40})\)|\s[-–,]\s(?P<dash>[^-–,]{2,40}))\s*$")
_FILLERS = frozenset({"", "na", "none", "null", "unknown", "0", "tbd", "test"})


@dataclass(frozen=True, slots=True)
class Record:
    """What is compared of one company; empty where it is not known."""

    id: str
    names: tuple[Name, ...]
    domain: Domain
    phone: str
    duns: str
    tax_id: str
    country: str
    state: str
    city: str
    postal_code: str
    street: str
    parent_id: str

    @property
    def name(self) -> Name:
        """Return the main name."""
        return self.names[0]


def record_of(company: Company) -> Record:
    """Make a company ready for comparison."""
    return Record(
        id=company.id,
        names=names_of(_without_own_city(company.name, _city(company.city))),
        domain=identifying_domain(company.domain, company.website, company.email),
        phone=phone_key(company.phone),
        duns=_number(company.duns).zfill(9) if _number(company.duns) else "",
        tax_id=_number(company.tax_id),
        country=country_code(company.country),
        state=_words(company.state),
        city=_city(company.city),
        postal_code=_postal_code(company.postal_code),
        street=_street(company.street),
        parent_id=company.parent_id.strip(),
    )


def evidence_of(left: Record, right: Record) -> str:
    """Return a short stable hash of all that is compared, so that a change of evidence shows.

    Ids and hierarchy are not part of it, nor is how a value was typed.
    """
    digest = blake2b(digest_size=8)
    for record in (left, right):
        for field in fields(Record):
            if field.name in ("id", "parent_id"):
                continue
            value = getattr(record, field.name)
            if field.name == "names":
                value = "/".join(f"{' '.join(n.words)}|{n.legal}" for n in value)
            elif field.name == "domain":
                value = value.name
            digest.update(f"{field.name}={value}\n".encode("utf-8", "replace"))
    return digest.hexdigest()


def _without_own_city(name: str, city: str) -> str:
    """Drop the city that a record repeats behind its name: `Acme (Denver)`, `Acme - Denver`."""
    match = _LAST_PART.search(name[:_MAX_NAME]) if city else None
    if match and match.start() > 0 and _city(match["bracket"] or match["dash"]) == city:
        return name[: match.start()]
    return name


def _words(text: str) -> str:
    found = " ".join(re.findall(r"[a-z0-9]+", fold(clean(text, _MAX_FIELD))))
    return "" if found in _FILLERS else found


def _city(text: str) -> str:
    city = loose(_words(text))
    city = CITIES.get(city, city)
    return city.removesuffix(" city")


def _postal_code(text: str) -> str:
    code = re.sub(r"[^a-z0-9]", "", fold(clean(text, _MAX_FIELD)))
    # Spreadsheets drop leading zeros; ZIP+4 says less about a company than the five digits.
    code = code.lstrip("0")
    return code[:5] if code.isdecimal() and len(code) > 7 else code


def _street(text: str) -> str:
    words = _words(text).split()
    return " ".join(sorted(STREET_WORDS.get(word, word) for word in words))


def _number(text: str) -> str:
    number = re.sub(r"[^a-z0-9]", "", fold(clean(text, _MAX_FIELD)))
    return "" if number in _FILLERS or len(set(number)) < 2 else number
