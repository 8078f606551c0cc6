"""Invents the companies behind the records: unrelated ones, groups, name twins and franchises."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from sandbox.world.shapes import Listing
from sandbox.world.words import (
    BRAND_ENDS,
    BRAND_MIDDLES,
    BRAND_STARTS,
    COUNTRIES,
    FRANCHISES,
    SUBSIDIARY_WORDS,
    City,
    Country,
    Trade,
)

_PLAIN_LETTERS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "a",
     "Å": "A", "é": "e", "É": "E", "è": "e", "ê": "e", "â": "a", "Î": "I", "î": "i", "ó": "o",
     "í": "i", "á": "a", "ñ": "n", "ú": "u", "ô": "o", "à": "a"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented company as it truly is. `group` joins parents, subsidiaries and franchises."""

    key: str
    stem: str
    form: str
    trade: Trade | None
    country: Country
    city: City
    listing: Listing
    domain: str
    industry: str
    employees: int
    group: str
    parent: str | None = None


def plain(text: str) -> str:
    """Return the text without umlauts and accents, as people type it abroad."""
    return text.translate(_PLAIN_LETTERS)


class Foundry:
    """Founds firms whose names and domains never repeat by accident."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._stems: set[str] = set()
        self._domains: set[str] = set()
        self._brands: set[str] = set()
        self._firms: dict[str, Firm] = {}

    @property
    def firms(self) -> tuple[Firm, ...]:
        """Every firm founded so far, oldest first."""
        return tuple(self._firms.values())

    def independent(self) -> Firm:
        """Found a firm that has nothing to do with any other."""
        country = self._rng.choices(COUNTRIES, [c.weight for c in COUNTRIES])[0]
        while True:
            stem, trade, short = self._stem(country)
            if plain(stem).casefold() not in self._stems:
                break
        return self._found(country, stem, trade, self._domain(stem, short, country))

    def unmistakable(self, code: str) -> Firm:
        """Found a firm in this country, with a brand and a domain that no other firm has."""
        country = next(country for country in COUNTRIES if country.code == code)
        brand = self._brand()
        trade = self._rng.choice(country.trades)
        stem = f"{brand} {trade.local}"
        return self._found(country, stem, trade, self._domain(stem, brand, country))

    def subsidiary(self, parent: Firm) -> Firm:
        """Found a subsidiary; half of them share the parent's domain."""
        short = parent.stem if len(parent.stem) < 22 else parent.stem.split(" ")[0]
        taken = self._stems
        words = [w for w in SUBSIDIARY_WORDS if plain(f"{short} {w}").casefold() not in taken]
        stem = f"{short} {self._rng.choice(words)}" if words else f"{short} {len(taken)}"
        country = parent.country if self._rng.random() < 0.6 else self._rng.choice(COUNTRIES)
        shared = self._rng.random() < 0.5
        domain = parent.domain if shared else self._domain(stem, stem, country)
        firm = self._found(country, stem, None, domain)
        return self._register(
            replace(firm, group=parent.group, parent=parent.key, industry=parent.industry)
        )

    def twin(self, firm: Firm) -> Firm:
        """Found an unrelated firm of the same name in another country."""
        country = self._rng.choice([c for c in COUNTRIES if c.code != firm.country.code])
        domain = self._domain(firm.stem, firm.stem, country)
        return self._found(country, firm.stem, firm.trade, domain)

    def franchises(self, count: int) -> list[Firm]:
        """Found the locations of franchise brands: separate firms, one name, one domain."""
        us = COUNTRIES[0]
        places = [(brand, city) for city in us.cities for brand in FRANCHISES]
        firms = []
        for (brand, domain, industry), city in self._rng.sample(places, count):
            firm = self._found(us, f"{brand} {city.name}", None, domain, city)
            firm = replace(firm, group=domain, industry=industry, employees=12)
            firms.append(self._register(firm))
        return firms

    def _found(
        self, country: Country, stem: str, trade: Trade | None, domain: str, at: City | None = None
    ) -> Firm:
        rng = self._rng
        self._stems.add(plain(stem).casefold())
        key = f"firm-{len(self._firms) + 1:05d}"
        city = at or rng.choice(country.cities)
        form = rng.choice(country.forms)
        listing = Listing(
            name=f"{stem} {form}".strip(),
            website=f"https://www.{domain}",
            country=country.name,
            state=city.state,
            city=city.name,
            postal_code=_postal_code(rng, country, city),
            street=_street(rng, country),
            phone=_phone(rng, country, city),
        )
        industry = trade.industry if trade else "Other"
        employees = round(10 ** rng.uniform(1.2, 4.2))
        return self._register(
            Firm(key, stem, form, trade, country, city, listing, domain, industry, employees, key)
        )

    def _register(self, firm: Firm) -> Firm:
        self._firms[firm.key] = firm
        return firm

    def _brand(self) -> str:
        rng = self._rng
        while True:
            brand = rng.choice(BRAND_STARTS) + rng.choice(BRAND_MIDDLES) + rng.choice(BRAND_ENDS)
            if brand not in self._brands:
                self._brands.add(brand)
                return brand

    def _stem(self, country: Country) -> tuple[str, Trade | None, str]:
        rng = self._rng
        trade = rng.choice(country.trades)
        roll = rng.random()
        if roll < 0.45:
            brand = self._brand()
            return f"{brand} {trade.local}", trade, brand
        if roll < 0.60:
            first, second = rng.sample(country.surnames, 2)
            return f"{first} & {second} {trade.local}", trade, f"{first}-{second}"
        if roll < 0.78:
            place = rng.choice(country.places)
            return f"{place} {trade.local}", trade, f"{place}{trade.local}"
        if roll < 0.94:
            name = rng.choice(country.surnames)
            return f"{name} {trade.local}", trade, f"{name}{trade.local}"
        brand = self._brand()
        return brand, None, brand

    def _domain(self, stem: str, short: str, country: Country) -> str:
        rng = self._rng
        ending = rng.choice(country.domains)
        words = plain(stem).replace("&", " ").replace("'", "").lower().split()
        forms = [plain(short).lower().replace(" ", ""), "-".join(words), "".join(words)]
        if rng.random() < 0.6:
            forms = forms[1:] + forms[:1]
        number = 1
        while True:
            for form in forms:
                domain = f"{form}{'' if number == 1 else number}.{ending}"
                if domain not in self._domains:
                    self._domains.add(domain)
                    return domain
            number += 1


def _postal_code(rng: Random, country: Country, city: City) -> str:
    if country.code == "GB":
        return f"{city.postal}{rng.randint(1, 19)} {rng.randint(1, 9)}{_letters(rng, 2)}"
    if country.code == "CA":
        tail = f"{rng.randint(1, 9)}{_letters(rng, 1)}{rng.randint(1, 9)}"
        return f"{city.postal}{rng.randint(1, 9)}{_letters(rng, 1)} {tail}"
    digits = country.postal_digits
    code = f"{city.postal}{rng.randrange(10**digits):0{digits}d}"
    return f"{code} {_letters(rng, 2)}" if country.code == "NL" else code


def _letters(rng: Random, count: int) -> str:
    return "".join(rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(count))


def _street(rng: Random, country: Country) -> str:
    street, number = rng.choice(country.streets), rng.randint(1, 180)
    if country.code in ("US", "CA"):
        return f"{number * 10 + rng.randint(0, 9)} {street}"
    if country.code in ("GB", "FR"):
        return f"{number} {street}"
    return f"{street} {number}"


def _phone(rng: Random, country: Country, city: City) -> str:
    """A number in international form; North America's use the exchange 555 of fiction."""
    if country.dial == "1":
        return f"+1 {city.dial} 555 {rng.randint(100, 9999):04d}"
    return f"+{country.dial} {city.dial} {rng.randint(200000, 9899999)}"
