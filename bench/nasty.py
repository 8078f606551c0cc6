"""Count CPU seconds on lists that are made to hurt, at n, 2n and 4n: quadratic growth would show.

`python -m bench.nasty [--size N]`. Linear work doubles with each size and quadratic work takes four
times; the last column says by how much the time grew when the list doubled.
"""

import argparse
import os
from collections.abc import Callable
from random import Random

from matching.company import Company
from matching.engine import map_lists

SIZE = 1_000
ENOUGH = 60.0  # seconds for one list; a kind that took longer is not tried at the next size
_SCRIPTS = ("株式会社", "شركة", "חברה", "ООО Ромашка", "บริษัท", "한국전자", "Ελλάς", "हिन्दी")
_CONTROLS = "\u200b\u202e\u2066\x07\x1b\ufeff\u0301\u00ad"


Make = Callable[[str, int, Random], Company]  # from a side (L or R), a number and randomness


def main() -> None:
    """Print a table with a row for each kind of list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="records in the smallest list")
    size = parser.parse_args().size
    heads = [f"{each:,} x {each:,}" for each in (size, 2 * size, 4 * size)]
    print(f"{'':<34}" + "".join(f"{head:>16}" for head in heads) + f"{'growth':>9}")
    for name, make in KINDS:
        seconds: list[float] = []
        for each in (size, 2 * size, 4 * size):
            if seconds and seconds[-1] > ENOUGH:
                break
            seconds.append(_timed(make, each))
        cells = "".join(f"{one:>14.2f} s" for one in seconds) + " " * 16 * (3 - len(seconds))
        print(f"{name:<34}{cells}{_growth(seconds)}", flush=True)


def _timed(make: Make, size: int) -> float:
    left = [make("L", number, Random(number)) for number in range(size)]
    right = [make("R", number, Random(number + size // 2)) for number in range(size)]
    begun = _spent()
    map_lists(left, right)
    return _spent() - begun


def _spent() -> float:
    """Return CPU seconds, children's too: what else the machine does must not look like growth."""
    return sum(os.times()[:4])


def _growth(seconds: list[float]) -> str:
    return f"{seconds[-1] / seconds[-2]:>8.1f}x" if len(seconds) > 1 else f"{'-':>9}"


def _word(random: Random) -> str:
    return "".join(random.choices("abcdefghiklmnoprstuvwz", k=random.randrange(4, 9)))


def _usual(side: str, number: int, random: Random) -> Company:
    name = f"{_word(random)} {_word(random)}"
    return Company(f"{side}{number}", name, website=f"{_word(random)}.com", country="US")


def _one_domain(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", f"{_word(random)} {_word(random)}", website="www.acme.com")


def _one_phone(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", f"{_word(random)} {_word(random)}", phone="+1 212 555 0100")


def _one_name(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", "Acme Manufacturing Inc.", city=_word(random))


def _one_of_all(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", "Acme", website="acme.com", phone="2125550100", country="US")


def _long(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", " ".join(_word(random) for _ in range(1_500))[:10_000])


def _long_word(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", "".join(random.choices("abcdefghij", k=10_000)))


def _empty(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", random.choice(("", " ", "-", "...", "n/a", "Inc.")))


def _letter(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", random.choice("abcdefghijklmnopqrstuvwxyz"))


def _letters(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", " ".join(random.choices("abcdefghijkl", k=12)))


def _scripts(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", f"{random.choice(_SCRIPTS)} {chr(0x4E00 + number % 9_000)}")


def _controls(side: str, number: int, random: Random) -> Company:
    spoiled = "".join(letter + random.choice(_CONTROLS) for letter in f"{_word(random)} gmbh")
    return Company(f"{side}{number}", spoiled, website=f"https://{spoiled}", country=spoiled)


def _no_website(side: str, number: int, random: Random) -> Company:
    sites = ("n/a", "info@gmail.com", "192.168.0.1", "https://", "linkedin.com/company/x",
             "t.co/a", "apps.apple.com/app/id1", "[::1]", "a..b", "amazon.com/shop")  # fmt: skip
    return Company(f"{side}{number}", f"{_word(random)} group", website=random.choice(sites))


def _common_words(side: str, number: int, random: Random) -> Company:
    words = ("global", "international", "group", "services", "solutions", "holdings", "systems")
    return Company(f"{side}{number}", " ".join(random.choices(words, k=4)))


def _numbers(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}{number}", f"Fund {number} LP", website="funds.com")


def _one_id(side: str, number: int, random: Random) -> Company:
    return Company(f"{side}1", f"{_word(random)} {_word(random)}")


KINDS: tuple[tuple[str, Make], ...] = (
    ("ordinary names, to compare with", _usual),
    ("everyone shares one domain", _one_domain),
    ("everyone shares one phone", _one_phone),
    ("everyone has the same name", _one_name),
    ("all records are the same", _one_of_all),
    ("names of 10,000 characters", _long),
    ("one word of 10,000 characters", _long_word),
    ("empty names", _empty),
    ("names of one letter", _letter),
    ("names of twelve letters apart", _letters),
    ("scripts from right and without case", _scripts),
    ("control and invisible characters", _controls),
    ("websites that are none", _no_website),
    ("common words only", _common_words),
    ("numbered funds on one domain", _numbers),
    ("all ids the same", _one_id),
)


if __name__ == "__main__":
    main()
