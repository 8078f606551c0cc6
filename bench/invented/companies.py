"""Who is on the two lists: companies, their namesakes, relatives and strangers. Spoils nothing.

A company is a pure function of the seed and its number, made again whenever it is asked for: so a
list of a million takes no more memory than a set of numbers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.invented.places import PLACES, WEIGHTS
from bench.invented.plan import plan
from bench.invented.words import company_name, usual

_PARTS = (
    "India", "UK", "Deutschland", "Canada", "Asia Pacific", "Europe", "Iberia", "North America",
    "Capital", "Logistics", "Real Estate", "Foundation", "Insurance", "Energy", "Finance", "Retail",
)  # fmt: skip
_NEAR = (
    "Partners", "Labs", "Nordic", "Studio", "Works", "Press", "Marine", "Digital", "Foods",
    "Ventures", "Academy", "Advisors",
)  # fmt: skip
_SERIES = ("I", "II", "III", "IV", "V")
_TOWNS = ("North", "South", "Downtown", "Airport", "Lakeside", "Riverside")


@dataclass(frozen=True, slots=True)
class Truth:
    """A company as it is, before anybody writes it down; `family` is whom it descends from.

    Of a `kin` the end of the name is all that tells it from its family, so that stays.
    """

    name: str
    place: int
    city: int
    form: int
    domain: str
    phone: str
    postal: str
    family: int
    kin: bool = False


class Town:
    """All companies of one seed; numbers below `size` are those of the left list."""

    def __init__(self, size: int, seed: int, names: Sequence[str] = ()) -> None:
        self._size = size
        self._seed = seed
        self._names = names
        self._random = Random()
        self._crowded: set[int] = set()
        self._taken: set[int] = set()

    def lefts(self) -> Iterator[Truth]:
        """Yield the companies of the left list. Go through all of it before asking for `rights`."""
        domains: set[int] = set()
        for number in range(self._size):
            truth = self.company(number)
            if truth.family == number:
                self._taken.add(hash(truth.name.casefold()))
                if hash(truth.domain) in domains:
                    self._crowded.add(number)
                    truth = self.company(number)
                domains.add(hash(truth.domain))
            yield truth

    def rights(self, size: int) -> Iterator[tuple[Truth, int | None]]:
        """Yield the companies of the right list, each with the number of the left that it is."""
        random = Random(f"rights {self._seed}")
        stranger = self._size
        for number in plan(random, self._size, size):
            if number >= 0:
                yield self.company(number), number
                continue
            roll = random.random()
            if roll < 0.40:
                yield self._decoy(random, roll / 0.40), None
                continue
            while True:
                stranger += 1
                truth = self.company(stranger, alone=True)
                if hash(truth.name.casefold()) not in self._taken:
                    break
            yield truth, None

    def company(self, number: int, *, alone: bool = False) -> Truth:
        """Return a company by its number; with `alone` one that descends from no other.

        The given names are used up first, by number; names are made up after that.
        """
        self._random.seed((self._seed << 40) + number)
        kind = self._random.random()
        if kind >= 0.10 or alone or not number:
            return self._original(number)
        parent = self.company(self._random.randrange(number))
        self._random.seed((self._seed << 40) + (1 << 39) + number)
        return self._relative(parent, kind / 0.10, self._random)

    def _original(self, number: int) -> Truth:
        random = self._random
        name = self._names[number] if number < len(self._names) else company_name(random)
        truth = _settled(name, number, random)
        if number in self._crowded:
            label, _, ending = truth.domain.partition(".")
            truth = replace(truth, domain=f"{label}{number}.{ending}")
        return truth

    def _relative(self, parent: Truth, roll: float, random: Random) -> Truth:
        """Make a namesake, a subsidiary, a branch or the next of a series: none is the parent."""
        if roll < 0.35:
            return _elsewhere(parent, random)
        if roll < 0.75:
            child = _settled(f"{parent.name} {random.choice(_PARTS)}", parent.family, random)
            child = replace(child, kin=True)
            if random.random() < 0.4:
                child = replace(child, place=parent.place, city=parent.city, form=parent.form)
            return replace(child, domain=parent.domain) if random.random() < 0.35 else child
        if roll < 0.9:
            return _branch(parent, random)
        return replace(
            _settled(f"{parent.name} {random.choice(_SERIES)}", parent.family, random),
            place=parent.place, city=parent.city, domain=parent.domain,
        )  # fmt: skip

    def _decoy(self, random: Random, roll: float) -> Truth:
        """Make a right that is nobody on the left list, and looks like somebody."""
        model = self.company(random.randrange(self._size))
        if roll < 0.30:
            return _elsewhere(model, random)
        if roll < 0.60:
            child = _settled(f"{model.name} {random.choice(_NEAR)}", model.family, random)
            return _beside(child, model, random)
        if roll < 0.72:
            child = _settled(f"{model.name} {random.choice(_PARTS)}", model.family, random)
            child = replace(child, kin=True)
            return replace(child, domain=model.domain) if random.random() < 0.5 else child
        if roll < 0.82:
            return _branch(model, random)
        words = model.name.split()
        words[-1 if len(words) > 1 else 0] = usual(random)
        return _beside(_settled(" ".join(words), model.family, random), model, random)


def _settled(name: str, family: int, random: Random) -> Truth:
    [place] = random.choices(range(len(PLACES)), WEIGHTS)
    there = PLACES[place]
    city = random.randrange(len(there.cities))
    label = "".join(c for c in name.casefold() if c.isascii() and c.isalnum())[:24] or "firm"
    if random.random() < 0.15:
        label = label[: random.randrange(4, 10)] + random.choice(("", "group", "hq", "online"))
    start = there.cities[city].postal
    return Truth(
        name=name,
        place=place,
        city=city,
        kin=True,
        form=random.randrange(len(there.forms)),
        domain=f"{label}.{random.choice(there.endings)}",
        phone=str(random.randrange(2 * 10**9, 10**10)),
        postal=start + str(random.randrange(10**6))[: max(2, 5 - len(start))],
        family=family,
    )


def _elsewhere(model: Truth, random: Random) -> Truth:
    """Return another company of that name, nearly always in another country."""
    other = _settled(model.name, model.family, random)
    for _ in range(5):
        if other.place != model.place or random.random() < 0.1:
            break
        other = _settled(model.name, model.family, random)
    if other.domain == model.domain:
        label, _, ending = other.domain.partition(".")
        other = replace(other, domain=f"{label}{random.choice(('inc', 'co', 'online'))}.{ending}")
    return other


def _beside(child: Truth, model: Truth, random: Random) -> Truth:
    """Put a company into the country of another, half the time into its city."""
    there = PLACES[model.place]
    city = model.city if random.random() < 0.5 else random.randrange(len(there.cities))
    label = child.domain.partition(".")[0]
    return replace(
        child,
        place=model.place,
        city=city,
        kin=True,
        form=random.randrange(len(there.forms)),
        domain=f"{label}.{random.choice(there.endings)}",
        postal=there.cities[city].postal + str(random.randrange(10, 100)),
    )


def _branch(model: Truth, random: Random) -> Truth:
    """Return one of several sites under one name and one domain, each a company of its own."""
    there = PLACES[model.place]
    city = random.randrange(len(there.cities))
    where = there.cities[city].name if random.random() < 0.7 else random.choice(_TOWNS)
    return replace(
        model,
        name=f"{model.name} {random.choice(('of', '-', ''))} {where}".replace("  ", " "),
        city=city,
        kin=True,
        phone=str(random.randrange(2 * 10**9, 10**10)),
        postal=there.cities[city].postal + str(random.randrange(10, 100)),
    )
