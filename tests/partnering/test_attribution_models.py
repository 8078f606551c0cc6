"""The models of attribution: the golden vectors, and what holds for each whatever the touches."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnering.attribution import ROLE_WEIGHTS
from partnering.attribution_models import (
    Model,
    Path,
    first,
    last,
    linear,
    role_based,
    time_decay,
    u_shaped,
    w_shaped,
    weights_of,
)
from partnering.touches import TouchRole

HALF = Fraction(1, 2)


def percents(weights: list[Fraction], places: int) -> list[float]:
    return [round(float(each * 100), places) for each in weights]


def test_linear_gives_five_touches_a_fifth_each() -> None:
    assert percents(linear(5), 3) == [20] * 5


def test_the_first_and_the_last_touch_take_all() -> None:
    assert first(5) == [1, 0, 0, 0, 0]
    assert last(5) == [0, 0, 0, 0, 1]


def test_the_u_gives_its_golden_vector() -> None:
    assert percents(u_shaped(5), 3) == [40, 6.667, 6.667, 6.667, 40]


def test_the_u_of_one_touch_is_all_and_of_two_is_a_half_each() -> None:
    assert u_shaped(1) == [1]
    assert u_shaped(2) == [HALF, HALF]


def test_the_w_gives_its_golden_vector() -> None:
    assert percents(w_shaped(5, 2), 3) == [30, 5, 30, 5, 30]


def test_the_w_of_three_touches_gives_a_third_each() -> None:
    assert w_shaped(3, 1) == [Fraction(1, 3)] * 3


@pytest.mark.parametrize("creation", [0, 4, None])
def test_the_w_is_the_u_where_the_deal_began_at_an_end(creation: int | None) -> None:
    assert w_shaped(5, creation) == u_shaped(5)


@pytest.mark.parametrize(
    ("half_life", "ages", "expected", "places"),
    [
        (7, (28, 21, 14, 7, 0), [3.226, 6.452, 12.903, 25.806, 51.613], 3),
        (30, (90, 60, 30, 10, 0), [4.68, 9.37, 18.74, 29.74, 37.47], 2),
    ],
)
def test_time_decay_gives_its_golden_vectors(
    half_life: int, ages: tuple[int, ...], expected: list[float], places: int
) -> None:
    assert percents(time_decay(ages, half_life), places) == expected


def test_time_decay_of_whole_half_lives_is_exact() -> None:
    assert time_decay((14, 7, 0), 7) == [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]


def test_time_decay_of_a_touch_of_years_ago_is_small_and_never_none() -> None:
    weights = time_decay((3650, 0), 1)

    assert 0 < weights[0] < Fraction(1, 10**100)


def test_roles_are_weighed_by_what_is_there() -> None:
    roles = (TouchRole.SOURCE, TouchRole.TECHNICAL, TouchRole.PROCUREMENT)

    assert percents(role_based(roles, ROLE_WEIGHTS), 3) == [50, 30, 20]
    assert percents(role_based(roles[1:], ROLE_WEIGHTS), 3) == [60, 40]


def test_two_touches_of_one_role_share_its_part() -> None:
    roles = (TouchRole.SOURCE, TouchRole.TECHNICAL, TouchRole.TECHNICAL)

    assert role_based(roles, {TouchRole.SOURCE: 50, TouchRole.TECHNICAL: 50}) == [
        HALF,
        HALF / 2,
        HALF / 2,
    ]


def test_roles_without_any_part_are_weighed_alike() -> None:
    assert role_based((TouchRole.LEAD, TouchRole.SOURCE), {}) == [HALF, HALF]


paths = st.lists(
    st.tuples(st.integers(0, 4000), st.sampled_from(TouchRole)), min_size=1, max_size=12
).flatmap(
    lambda told: st.builds(
        Path,
        ages=st.just(tuple(sorted((age for age, _ in told), reverse=True))),
        roles=st.just(tuple(role for _, role in told)),
        creation=st.none() | st.integers(0, len(told) - 1),
    )
)


@given(paths, st.sampled_from(Model), st.integers(1, 400))
def test_the_weights_of_every_model_sum_to_one_and_none_is_negative(
    path: Path, model: Model, half_life: int
) -> None:
    weights = weights_of(model, path, half_life_days=half_life, role_weights=ROLE_WEIGHTS)

    assert len(weights) == len(path)
    assert sum(weights) == 1
    assert min(weights) >= 0


def test_no_touch_has_no_weight() -> None:
    nothing = Path((), ())

    assert all(
        not weights_of(model, nothing, half_life_days=30, role_weights=ROLE_WEIGHTS)
        for model in Model
    )
