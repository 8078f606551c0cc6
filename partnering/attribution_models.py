"""The models by which a deal is shared out among the touches that led to it, as exact fractions.

Touches come ordered by time; each function gives one weight to each, and they sum to one. Who a
touch is of, and what it is worth in money, is not known here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction

from partnering.touches import TouchRole

_FIFTH, _HALF, _THIRD = Fraction(1, 5), Fraction(1, 2), Fraction(1, 3)
# A power of two with a broken exponent has no exact value: this many digits, on every machine.
_PRECISE = Context(prec=60)


class Model(StrEnum):
    FIRST = "first"
    LAST = "last"
    LINEAR = "linear"
    U_SHAPED = "u_shaped"
    W_SHAPED = "w_shaped"
    TIME_DECAY = "time_decay"
    ROLE_BASED = "role_based"


@dataclass(frozen=True, slots=True)
class Path:
    """The touches of a deal in time: ages in days before its close, roles, and at which it began.

    `creation` is the place of the touch that came with the deal's creation, None where unknown.
    """

    ages: tuple[int, ...]
    roles: tuple[TouchRole, ...]
    creation: int | None = None

    def __len__(self) -> int:
        return len(self.ages)


def first(number: int) -> list[Fraction]:
    """Give all to the first touch."""
    return [Fraction(int(at == 0)) for at in range(number)]


def last(number: int) -> list[Fraction]:
    """Give all to the last touch."""
    return [Fraction(int(at == number - 1)) for at in range(number)]


def linear(number: int) -> list[Fraction]:
    """Give every touch the same."""
    return [Fraction(1, number)] * number


def u_shaped(number: int) -> list[Fraction]:
    """Give two fifths to the first and to the last, and share the rest; two touches halve it."""
    if number <= 2:
        return linear(number)
    weights = [_FIFTH / (number - 2)] * number
    weights[0] = weights[-1] = 2 * _FIFTH
    return weights


def w_shaped(number: int, creation: int | None) -> list[Fraction]:
    """Give three tenths each to the first, the one at the deal's creation and the last.

    Where the creation falls on an end, or nobody knows it, the U counts.
    """
    if creation is None or creation in (0, number - 1):
        return u_shaped(number)
    if number == 3:
        return [_THIRD] * 3
    weights = [Fraction(1, 10) / (number - 3)] * number
    weights[0] = weights[creation] = weights[-1] = Fraction(3, 10)
    return weights


def time_decay(ages: Sequence[int], half_life_days: int) -> list[Fraction]:
    """Let a touch be worth half as much for each half-life that it lies before the close."""
    oldest = min(ages)
    # Measured from the youngest: nothing is lost below the smallest number.
    worth = [_halved(age - oldest, half_life_days) for age in ages]
    total = sum(worth)
    return [each / total for each in worth]


def role_based(roles: Sequence[TouchRole], weights: Mapping[TouchRole, int]) -> list[Fraction]:
    """Give each role that is there its fixed part, shared by its touches; no part: linear."""
    present = {role: weights.get(role, 0) for role in roles}
    total = sum(present.values())
    if not total:
        return linear(len(roles))
    return [Fraction(present[role], total * roles.count(role)) for role in roles]


def weights_of(
    model: Model, path: Path, *, half_life_days: int, role_weights: Mapping[TouchRole, int]
) -> list[Fraction]:
    """Weigh the touches of one deal by a model; nothing where there are none."""
    if not len(path):
        return []
    weighing: dict[Model, Callable[[], list[Fraction]]] = {
        Model.FIRST: lambda: first(len(path)),
        Model.LAST: lambda: last(len(path)),
        Model.LINEAR: lambda: linear(len(path)),
        Model.U_SHAPED: lambda: u_shaped(len(path)),
        Model.W_SHAPED: lambda: w_shaped(len(path), path.creation),
        Model.TIME_DECAY: lambda: time_decay(path.ages, half_life_days),
        Model.ROLE_BASED: lambda: role_based(path.roles, role_weights),
    }
    return weighing[model]()


def _halved(age: int, half_life_days: int) -> Fraction:
    whole, rest = divmod(age, half_life_days)
    if not rest:
        return Fraction(1, 1 << whole)
    power = _PRECISE.power(Decimal(2), _PRECISE.divide(Decimal(-rest), Decimal(half_life_days)))
    return Fraction(power) / (1 << whole)
