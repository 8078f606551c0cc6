"""Who could help at an account: each reason is true of the data, and nothing is invented."""

from datetime import UTC, datetime, timedelta
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from partnering.partner_finder import (
    MOST_REASONS,
    NO_RELATION,
    PartnerFacts,
    Suggestion,
    rank_partners,
)

LISTED = datetime(2026, 3, 12, tzinfo=UTC)


def test_a_customer_of_theirs_comes_before_a_prospect_and_before_nobody() -> None:
    ranked = rank_partners(
        "Initech",
        [
            PartnerFacts(3, "Contoso", families=("CORE",)),
            PartnerFacts(2, "Fabrikam", ("prospects",), LISTED),
            PartnerFacts(1, "Northwind", ("customers", "prospects"), LISTED),
        ],
    )

    assert [each.name for each in ranked] == ["Northwind", "Fabrikam", "Contoso"]
    assert ranked[0].reasons == ("Initech is a customer of theirs",)
    assert ranked[0].as_of == LISTED


def test_where_nothing_is_on_file_it_says_so_and_where_nothing_speaks_nobody_is_named() -> None:
    ranked = rank_partners(
        "Initech", [PartnerFacts(1, "Northwind", families=("CORE",)), PartnerFacts(2, "Fabrikam")]
    )

    assert [each.name for each in ranked] == ["Northwind"]
    assert ranked[0].reasons == (NO_RELATION, "sells CORE")
    assert not ranked[0].known


def test_of_many_reasons_the_three_weightiest_are_said() -> None:
    [only] = rank_partners(
        "Initech",
        [
            PartnerFacts(
                1,
                "Northwind",
                ("customers",),
                LISTED,
                families=("CORE",),
                country="France",
                wins_here=2,
                wins=5,
                answers=4,
                answer_time=timedelta(hours=3),
            )
        ],
    )

    assert only.reasons == (
        "Initech is a customer of theirs",
        "2 deals won together at Initech",
        "sells CORE",
    )


FACTS = st.builds(
    PartnerFacts,
    partner_id=st.integers(1, 6),
    name=st.sampled_from(["Northwind", "Fabrikam", "Contoso", "Alpine"]),
    segments=st.lists(
        st.sampled_from(["customers", "open opportunities", "prospects", "event 2026"]),
        max_size=3,
        unique=True,
    ).map(tuple),
    listed_at=st.none() | st.just(LISTED),
    families=st.lists(st.sampled_from(["CORE", "FLOW"]), max_size=2, unique=True).map(tuple),
    country=st.sampled_from(["", "France"]),
    certified=st.lists(st.sampled_from(["CORE", "FLOW"]), max_size=1).map(tuple),
    wins_here=st.integers(0, 3),
    wins=st.integers(0, 9),
    answers=st.integers(0, 9),
    answer_time=st.none() | st.timedeltas(timedelta(minutes=5), timedelta(hours=80)),
    waiting=st.integers(0, 9),
)


@given(st.lists(FACTS, max_size=6, unique_by=lambda each: each.partner_id))
def test_each_reason_is_true_of_the_data_and_the_order_is_always_the_same(
    facts: list[PartnerFacts],
) -> None:
    ranked = rank_partners("Initech", facts)

    assert ranked == rank_partners("Initech", list(reversed(facts)))
    known = {each.partner_id: each for each in facts}
    for each in ranked:
        assert 1 <= len(each.reasons) <= MOST_REASONS
        for reason in each.reasons:
            assert is_true(reason, known[each.partner_id]), (reason, known[each.partner_id])
        assert each.known is (NO_RELATION not in each.reasons)


def is_true(reason: str, of: PartnerFacts) -> bool:
    """Ask the facts anew, without the code that wrote the reason."""
    checks = {
        "Initech is a customer of theirs": "customers" in of.segments,
        "they have an open deal at Initech": "open opportunities" in of.segments,
        "Initech is on their list of prospects": "prospects" in of.segments,
        "Initech is on their list of event 2026": "event 2026" in of.segments,
        NO_RELATION: not of.segments and of.wins_here == 0,
        f"sells {', '.join(of.families)}": bool(of.families),
        f"certified for {', '.join(of.certified)}": bool(of.certified),
        "works in France": of.country == "France",
    }
    if reason in checks:
        return checks[reason]
    if "won together at Initech" in reason:
        return of.wins_here > 0 and reason.startswith(str(of.wins_here))
    if "won together elsewhere" in reason:
        return of.wins_here == 0 and reason.startswith(str(of.wins))
    if reason.startswith("answers within"):
        assert of.answer_time is not None
        hours = max(1, ceil(of.answer_time / timedelta(hours=1)))
        said = "an hour" if hours == 1 else f"{hours} hours"
        return of.answers >= 3 and said in reason
    return False


def test_a_partner_with_many_open_requests_gives_way_to_its_like() -> None:
    ranked: list[Suggestion] = rank_partners(
        "Initech",
        [
            PartnerFacts(1, "Alpine", ("customers",), LISTED, waiting=4),
            PartnerFacts(2, "Northwind", ("customers",), LISTED),
        ],
    )

    assert [each.name for each in ranked] == ["Northwind", "Alpine"]
