"""Reads the lists of a bench folder and tidies them for the peers. Compares nothing.

The tidying is on purpose apart from the engine's own: a peer's figures must not move with it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import tldextract

_LEGAL = frozenset({
    "ab", "ag", "aktiebolag", "and", "aps", "as", "asa", "beschrankter", "bhd", "bv", "co",
    "company", "corp", "corporation", "et", "gesellschaft", "gmbh", "haftung", "inc",
    "incorporated", "jsc", "kabushiki", "kaisha", "kg", "kk", "limited", "llc", "llp", "lp", "ltd",
    "ltda", "mit", "nv", "ooo", "oy", "oyj", "pjsc", "plc", "private", "pt", "pty", "publ", "pvt",
    "sa", "sarl", "sas", "sdn", "se", "sl", "slu", "spa", "srl", "tbk", "the", "ug", "ulc", "und",
})  # fmt: skip
_NOBODY = frozenset({
    "163.com", "aol.com", "apple.com", "bit.ly", "blogspot.com", "example.com", "facebook.com",
    "gmail.com", "gmx.com", "gmx.de", "gmx.net", "google.com", "googlemail.com", "hotmail.com",
    "icloud.com", "instagram.com", "linkedin.com", "linktr.ee", "live.com", "mail.com", "mail.ru",
    "outlook.com", "proton.me", "protonmail.com", "qq.com", "t-online.de", "twitter.com", "web.de",
    "wixsite.com", "wordpress.com", "x.com", "yahoo.com", "youtube.com",
})  # fmt: skip
_COUNTRIES = {
    "us": "united states", "usa": "united states", "united states of america": "united states",
    "uk": "united kingdom", "gb": "united kingdom", "great britain": "united kingdom",
    "england": "united kingdom", "de": "germany", "deutschland": "germany", "fr": "france",
    "it": "italy", "italia": "italy", "es": "spain", "espana": "spain", "nl": "netherlands",
    "the netherlands": "netherlands", "holland": "netherlands", "se": "sweden",
    "sverige": "sweden", "jp": "japan", "in": "india", "br": "brazil", "brasil": "brazil",
    "ca": "canada", "au": "australia", "ch": "switzerland", "schweiz": "switzerland",
    "at": "austria", "osterreich": "austria", "pl": "poland", "polska": "poland", "cn": "china",
    "ie": "ireland", "pt": "portugal", "be": "belgium", "mx": "mexico", "za": "south africa",
}  # fmt: skip
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "ł": "l", "đ": "d"})
_BETWEEN = re.compile(r"[^a-z0-9]+")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the peers are given it: lower case, no legal forms, registrable domain."""

    id: str
    raw: str
    name: str
    country: str
    state: str
    city: str
    postal: str
    phone: str
    domain: str

    @property
    def compact(self) -> str:
        """Return the name in one piece."""
        return self.name.replace(" ", "")


def rows(path: Path) -> Iterator[Row]:
    """Read a list of companies, tidied."""
    extract = tldextract.TLDExtract(suffix_list_urls=(), include_psl_private_domains=True)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield Row(
                id=row["id"],
                raw=row["name"],
                name=tidy_name(row["name"]),
                country=_country(row.get("country", "")),
                state=_fold(row.get("state", "")),
                city=_fold(row.get("city", "")),
                postal=_fold(row.get("postal_code", "")).replace(" ", ""),
                phone=re.sub(r"\D", "", row.get("phone", ""))[-9:],
                domain=_domain(row.get("website", ""), extract),
            )


def tidy_name(text: str) -> str:
    """Return a name in lower-case ASCII without legal forms; all of it where nothing would stay."""
    folded = _fold(_DOTTED.sub(lambda found: found[0].replace(".", ""), text.lower()))
    words = folded.split()
    return " ".join(word for word in words if word not in _LEGAL) or folded


def development(folder: Path, links: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the ids of the rights that may be learned from."""
    split = split_of(folder)
    return frozenset(right for right in links if is_development(right, split))


def is_development(right_id: str, split: Mapping[str, str]) -> bool:
    """Say whether a right may be learned from; three in ten of those that no file puts anywhere."""
    return split[right_id] == "dev" if right_id in split else _spread(right_id) < 3


def split_of(folder: Path) -> dict[str, str]:
    """Read which right belongs to which part, from `split.csv` or else from `truth.csv`."""
    source = folder / "split.csv"
    if not source.exists():
        source = folder / "truth.csv"
    with source.open(encoding="utf-8-sig", newline="") as file:
        return {row["right_id"]: row["split"] for row in csv.DictReader(file) if "split" in row}


def links_of(folder: Path) -> dict[str, frozenset[str]]:
    """Read the true lefts of each right."""
    links: dict[str, set[str]] = {}
    with (folder / "truth.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            links.setdefault(row["right_id"], set()).add(row["left_id"])
    return {right: frozenset(lefts) for right, lefts in links.items()}


def _spread(text: str) -> int:
    return crc32(text.encode()) % 10


def ignored_of(folder: Path) -> frozenset[tuple[str, str]]:
    """Read the pairs that count as neither right nor wrong."""
    path = folder / "ignore.csv"
    if not path.exists():
        return frozenset()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return frozenset((row["left_id"], row["right_id"]) for row in csv.DictReader(file))


def parts_of(folder: Path, right: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of a right list that may be learned from, and those that judge."""
    split = split_of(folder)
    ids = frozenset(ids_of(folder / right))
    learned = frozenset(each for each in ids if is_development(each, split))
    return learned, ids - learned


def ids_of(path: Path) -> list[str]:
    """Read the ids of a list."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    folded = _fold(text.replace(".", ""))
    return _COUNTRIES.get(folded, folded)


def _fold(text: str) -> str:
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        folded = "".join(letter for letter in apart if not unicodedata.combining(letter))
        if any(letter.isalpha() and not letter.isascii() for letter in folded):
            return " ".join(folded.lower().split())  # another script: left as it is written
        text = folded
    return _BETWEEN.sub(" ", text.lower()).strip()


def _domain(website: str, extract: tldextract.TLDExtract) -> str:
    if "." not in website:
        return ""
    host = re.split(r"[/?#]", website.lower().split("://")[-1], maxsplit=1)[0].rpartition("@")[2]
    found = extract(host)
    if not found.suffix or not found.domain:
        return ""
    domain = f"{found.domain}.{found.suffix}"
    return "" if domain in _NOBODY else domain
