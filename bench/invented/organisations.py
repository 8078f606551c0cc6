"""Names of organisations that are no companies, each in the several ways that lists write them.

Universities, hospitals, public offices, charities and schools; names only. Beside them stand those
that are easily taken for them: the other university of a state, the same saint in another town.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from bench.invented.plan import plan
from bench.invented.words import coined, surname
from bench.invented.writing import spoiled

_TOWNS = (
    "Aarhus", "Bergen", "Bologna", "Bordeaux", "Bristol", "Cambridge", "Cordoba", "Debrecen",
    "Dresden", "Dundee", "Durham", "Freiburg", "Galway", "Geneva", "Ghent", "Grenoble", "Kyoto",
    "Heidelberg", "Lancaster", "Leiden", "Leipzig", "Lund", "Manchester", "Melbourne", "Modena",
    "Nairobi", "Nantes", "Oslo", "Oxford", "Padua", "Porto", "Richmond", "Salamanca", "Seville",
    "Springfield",
    "Toulouse", "Trieste", "Uppsala", "Utrecht", "Valencia", "Verona", "Warsaw", "Windsor", "York",
)  # fmt: skip
_REGIONS = (
    "Alabama", "Arizona", "Bavaria", "Catalonia", "Colorado", "Florida", "Georgia", "Iowa",
    "Kansas", "Kerala", "Maine", "Michigan", "Nevada", "Ohio", "Ontario", "Oregon", "Otago",
    "Queensland", "Saskatchewan", "Tasmania", "Texas", "Utah", "Vermont", "Victoria", "Virginia",
    "Washington",
)  # fmt: skip
_QUARTERS = ("North", "South", "East", "West", "New", "Lower")
_SAINTS = (
    "Mary", "John", "Luke", "Joseph", "Vincent", "Francis", "Anne", "Michael", "Elizabeth", "Mark",
    "Thomas", "George", "Catherine", "Peter", "Barbara",
)  # fmt: skip
_FIELDS = (
    "Agriculture", "Education", "Energy", "Finance", "Health", "Housing", "Justice", "Labour",
    "Public Works", "Tourism", "Transportation", "Water Resources", "Wildlife", "Youth Services",
)  # fmt: skip
_CAUSES = (
    "Animal Welfare", "Blind Children", "Cancer Research", "Clean Water", "Homeless Families",
    "Literacy", "Marine Conservation", "Mental Health", "Nature Conservation", "Rare Diseases",
    "Refugees", "Rural Development", "Veterans", "Young Musicians",
)  # fmt: skip
_DEPARTMENTS = (
    "Department of Physics", "Faculty of Medicine", "School of Law", "Dept. of Chemistry",
    "Main Campus", "Office of the Registrar", "Procurement", "Library", "Finance Division",
)  # fmt: skip
_SHORT = {
    "university": ("Univ", "Univ.", "U."), "hospital": ("Hosp", "Hosp."), "institute": ("Inst.",),
    "technology": ("Tech", "Technol."), "department": ("Dept", "Dept."), "center": ("Ctr",),
    "association": ("Assn", "Assoc."), "foundation": ("Fdn", "Found."), "national": ("Natl",),
    "international": ("Intl", "Int'l"), "school": ("Sch", "Sch."), "college": ("Coll", "Col."),
    "general": ("Gen.", "Gen"), "medical": ("Med", "Med."), "regional": ("Reg.",), "and": ("&",),
    "elementary": ("Elem.", "El."), "community": ("Comm.", "Cmty"), "saint": ("St.", "St"),
    "st.": ("Saint", "St"), "ministry": ("Min.",), "society": ("Soc.",), "district": ("Dist.",),
    "county": ("Co.", "Cnty"), "government": ("Govt", "Gov."), "memorial": ("Mem.", "Mem'l"),
    "children's": ("Childrens", "Children"), "state": ("St.",), "research": ("Res.",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation under its own name, with the other ways it is written whole."""

    name: str
    others: tuple[str, ...]
    family: int


Maker = Callable[[str, Random], tuple[str, ...]]


class Register:
    """All organisations of one seed; numbers below `size` are those of the left list."""

    def __init__(self, size: int, seed: int) -> None:
        self._size = size
        self._seed = seed
        self._random = Random()
        self._taken: set[int] = set()
        self._crowded: set[int] = set()

    def lefts(self) -> Iterator[Organisation]:
        """Yield the left list. Go through all of it before asking for `rights`."""
        for number in range(self._size):
            one = self.organisation(number)
            if self._taken & _keys(one):
                self._crowded.add(number)
                one = self.organisation(number)
            self._taken.update(_keys(one))
            yield one

    def rights(self, size: int) -> Iterator[tuple[Organisation, int | None]]:
        """Yield the right list, each with the number of the left that it is."""
        random = Random(f"rights {self._seed}")
        stranger = self._size
        for number in plan(random, self._size, size):
            if number >= 0:
                yield self.organisation(number), number
                continue
            while True:
                stranger += 1
                one = self.organisation(stranger)
                if not self._taken & _keys(one):
                    break
            yield one, None

    def organisation(self, number: int) -> Organisation:
        """Return an organisation by its number.

        Three in eight stand in the town of another, so that names are near without being the same.
        """
        family = self._family(number)
        self._random.seed((self._seed << 40) + (1 << 39) + family)
        place = _place(self._random)
        self._random.seed((self._seed << 40) + (1 << 38) + number)
        if number in self._crowded:  # its name would be another's: it moves to a town of its own
            place = f"{coined(self._random)} {coined(self._random)}"
        name, *others = self._random.choices(_MAKERS, _WEIGHTS)[0](place, self._random)
        return Organisation(name, tuple(others), family)

    def _family(self, number: int) -> int:
        while number:
            self._random.seed((self._seed << 40) + number)
            if self._random.random() >= 0.375:
                break
            number = self._random.randrange(number)
        return number


def _keys(one: Organisation) -> set[int]:
    return {hash(each.casefold()) for each in (one.name, *one.others)}


def written(one: Organisation, random: Random, *, dirty: bool) -> str:
    """Write an organisation's name down."""
    if not dirty:
        return one.name if random.random() < 0.8 else random.choice((one.name, *one.others))
    name = random.choice(one.others) if one.others and random.random() < 0.3 else one.name
    words = (
        [_other_word(word, random) for word in name.split()]
        if random.random() < 0.45
        else name.split()
    )
    roll = random.random()
    if roll < 0.08:
        words = [word for word in words if word.lower() not in ("of", "the", "for", "de", "di")]
    elif roll < 0.14 and " of " in f" {' '.join(words)} ":
        before, _, after = " ".join(words).partition(" of ")
        words = f"{after}, {before} of".split() if after else words
    elif roll < 0.17 and len(words) > 3:
        initials = "".join(word[0] for word in words if word[0].isupper())
        words = [initials] if roll < 0.145 and len(initials) > 2 else [*words, f"({initials})"]
    if random.random() < 0.15:
        at = random.randrange(len(words))
        words[at] = spoiled(words[at], random)
    text = " ".join(words)
    roll = random.random()
    if roll < 0.07:
        text = f"{text}, {random.choice(_DEPARTMENTS)}"
    elif roll < 0.10:
        text = f"{random.choice(_DEPARTMENTS)}, {text}"
    elif roll < 0.14:
        text = f"The {text}"
    roll = random.random()
    if roll < 0.12:
        return text.upper()
    return text.lower() if roll < 0.17 else text


def _other_word(word: str, random: Random) -> str:
    others = _SHORT.get(word.casefold())
    return random.choice(others) if others and random.random() < 0.6 else word


def _place(random: Random) -> str:
    roll = random.random()
    if roll < 0.12:
        return random.choice(_TOWNS)
    if roll < 0.16:
        return random.choice(_REGIONS)
    if roll < 0.26:
        return f"{random.choice(_QUARTERS)} {coined(random, longer=1)}"
    return coined(random, longer=1)


def _university(place: str, random: Random) -> tuple[str, ...]:
    kind = random.randrange(6)
    if kind == 0:
        return (f"{place} State University", f"State University of {place}")
    if kind == 1:
        return (f"{place} Institute of Technology", f"Institute of Technology {place}",
                f"{place} Tech")  # fmt: skip
    if kind == 2:
        return (f"Technical University of {place}", f"Technische Universität {place}",
                f"TU {place}", f"{place} University of Technology")  # fmt: skip
    if kind == 3:
        name = surname(random)
        return (f"{name} University of {place}", f"{name} University, {place}")
    if kind == 4:
        return (f"{place} Community College", f"Community College of {place}")
    return (
        f"University of {place}",
        f"{place} University",
        f"Universität {place}",
        f"Université de {place}",
        f"Universidad de {place}",
        f"Università di {place}",
    )


def _hospital(place: str, random: Random) -> tuple[str, ...]:
    kind = random.randrange(5)
    if kind == 0:
        saint = random.choice(_SAINTS)
        return (f"St. {saint}'s Hospital {place}", f"Saint {saint} Hospital, {place}",
                f"{place} St {saint}s Hospital")  # fmt: skip
    if kind == 1:
        return (f"{place} General Hospital", f"General Hospital of {place}",
                f"Hôpital général de {place}", f"Hospital General de {place}")  # fmt: skip
    if kind == 2:
        return (f"{place} Children's Hospital", f"Children's Hospital of {place}")
    if kind == 3:
        return (f"University Hospital {place}", f"{place} University Hospital",
                f"Universitätsklinikum {place}", f"CHU de {place}")  # fmt: skip
    return (f"{place} Regional Medical Center", f"Regional Medical Center of {place}",
            f"{place} Regional Medical Centre")  # fmt: skip


def _office(place: str, random: Random) -> tuple[str, ...]:
    field, kind = random.choice(_FIELDS), random.randrange(5)
    if kind == 0:
        return (
            f"{place} Department of {field}",
            f"Department of {field}, {place}",
            f"{place} {field} Department",
            f"State of {place} Department of {field}",
        )
    if kind == 1:
        return (f"Ministry of {field} of {place}", f"{place} Ministry of {field}",
                f"Ministry of {field}, {place}")  # fmt: skip
    if kind == 2:
        return (f"City of {place}", f"{place} City Council", f"Stadt {place}", f"{place}, City of")
    if kind == 3:
        return (f"{place} County Government", f"County of {place}", f"{place} County")
    return (f"{place} {field} Authority", f"{field} Authority of {place}")


def _charity(place: str, random: Random) -> tuple[str, ...]:
    cause, kind = random.choice(_CAUSES), random.randrange(4)
    if kind == 0:
        return (f"{place} Foundation for {cause}", f"Foundation for {cause} {place}",
                f"Stiftung {cause} {place}")  # fmt: skip
    if kind == 1:
        name = surname(random)
        return (f"{name} Family Foundation {place}", f"The {name} Foundation of {place}")
    if kind == 2:
        return (f"{place} Association for {cause}", f"Association for {cause} of {place}")
    return (f"Friends of {cause} {place}", f"{place} Friends of {cause}")


def _school(place: str, random: Random) -> tuple[str, ...]:
    kind = random.randrange(4)
    if kind == 0:
        return (f"{place} High School", f"{place} HS", f"{place} Senior High School")
    if kind == 1:
        name = surname(random)
        return (f"{name} Elementary School {place}", f"{place} {name} Elementary")
    if kind == 2:
        return (f"{place} Unified School District", f"{place} USD", f"{place} School District")
    saint = random.choice(_SAINTS)
    return (f"St. {saint} Academy of {place}", f"Saint {saint} Academy {place}",
            f"{place} St. {saint} School")  # fmt: skip


_MAKERS: tuple[Maker, ...] = (_university, _hospital, _office, _charity, _school)
_WEIGHTS = (3, 3, 2, 2, 2)
