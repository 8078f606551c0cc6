"""Nobody is protected twice: the database has the last word, whoever asks and however many."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from partnering.accounts import Account
from partnering.collisions import Customers, double_protections
from partnering.registrations import Basis, Registration, Scope, State
from partnering.windows import Extension, ExtensionState
from store.claims import ClaimTaken
from store.deal_tables import active_claims
from store.work import StaleVersion, Store, Work
from tests.store.deals import COMPANY, DAY, GROUP, NOON, ULM, approved, put_deal, put_partner
from tests.store.makers import rolled_back

HALL = Scope(path=("ulm ", "Hall  3"))
BERLIN = Scope(path=("Berlin",))
GERMANY, FRANCE = Scope(territory="DE"), Scope(territory="FR")


def approve(work: Work, value: Registration, **changes: object) -> Registration:
    made = replace(approved(value), **changes)  # type: ignore[arg-type]  # names of fields
    return work.registrations.save(made, seen=value.version, now=NOON)


def two(
    work: Work, left: Scope, right: Scope, **families: str
) -> tuple[Registration, Registration]:
    one = put_deal(work, put_partner(work, "Northwind"), scope=left)
    other = put_deal(work, put_partner(work, "Alpine"), scope=right, **families)
    return one, other


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (COMPANY, COMPANY),
        (ULM, Scope(path=(" uLM",))),
        (COMPANY, ULM),
        (ULM, COMPANY),
        (ULM, HALL),
        (HALL, COMPANY),
        (GERMANY, COMPANY),
        (GERMANY, Scope(path=("Ulm",), territory="de")),
        (GROUP, COMPANY),
        (COMPANY, GROUP),
        (GROUP, GROUP),
    ],
)
def test_scopes_that_meet_are_protected_once(store: Store, left: Scope, right: Scope) -> None:
    with store.begin() as work:
        one, other = two(work, left, right)
        approve(work, one)

    with pytest.raises(ClaimTaken) as taken, store.begin() as work:
        approve(work, other)

    assert (taken.value.registration_id, taken.value.family) == (one.id, "CORE")
    with store.read() as view:
        kept = view.registrations.get(other.id)
    assert kept is not None
    assert kept.state is State.IN_REVIEW


@pytest.mark.parametrize(("left", "right"), [(ULM, BERLIN), (GERMANY, FRANCE), (HALL, BERLIN)])
def test_scopes_that_do_not_meet_are_protected_beside_each_other(
    store: Store, left: Scope, right: Scope
) -> None:
    with store.begin() as work:
        one, other = two(work, left, right)
        approve(work, one)
        approve(work, other)

        assert len(work.claims.active_on("001A", NOON)) == 2


def test_one_family_in_common_is_enough(store: Store) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY, families="CORE EDGE")
        third = put_deal(work, put_partner(work, "Contoso"), families="EDGE FLOW")
        approve(work, third)
        approve(work, one)

    with pytest.raises(ClaimTaken) as taken, store.begin() as work:
        approve(work, other)

    assert (taken.value.registration_id, taken.value.family) == (one.id, "CORE")


def test_another_family_and_another_account_are_free(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        for account, families in (("001A", "CORE"), ("001A", "EDGE"), ("001B", "CORE")):
            approve(work, put_deal(work, partner, account=account, families=families))


@pytest.mark.parametrize("basis", [Basis.TEAMING, Basis.LOCAL_LAW])
def test_a_claim_that_keeps_nobody_out_stands_outside(store: Store, basis: Basis) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        approve(work, one)

        approve(work, other, basis=basis)

        assert [each.registration_id for each in work.claims.active_on("001A", NOON)] == [one.id]


@pytest.mark.parametrize(
    "end", [State.RELEASED, State.REVOKED, State.EXPIRED, State.WON, State.LOST]
)
def test_what_ended_is_free_at_once(store: Store, end: State) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        held = approve(work, one)
        ended = replace(held, state=end, version=held.version + 1)
        work.registrations.save(ended, seen=held.version, now=NOON)

        approve(work, other)


def test_protection_that_is_over_holds_nobody_up_though_nobody_has_written_that_down(
    store: Store,
) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        approve(work, one)
    later = NOON + 90 * DAY
    made = approved(other, now=later)
    with pytest.raises(ClaimTaken), store.begin() as work:
        work.registrations.save(made, seen=other.version, now=later - DAY / 2)

    with store.begin() as work:
        assert work.claims.active_on("001A", later) == []
        work.registrations.save(made, seen=other.version, now=later)

    with store.read() as view:
        assert [each.registration_id for each in view.claims.active_on("001A", later)] == [other.id]


def test_an_extension_that_was_asked_for_holds_on(store: Store) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        held = approve(work, one)
        assert held.window is not None
        asked = Extension(1, NOON, "busy", NOON + 95 * DAY, ExtensionState.REQUESTED)
        window = replace(held.window, extensions=(asked,))
        work.registrations.save(
            replace(held, window=window, version=held.version + 1), seen=held.version, now=NOON
        )
    late = NOON + 94 * DAY

    with pytest.raises(ClaimTaken), store.begin() as work:
        work.registrations.save(approved(other, now=late), seen=other.version, now=late)


def test_a_whole_group_takes_in_the_companies_below_at_any_depth(store: Store) -> None:
    with store.begin() as work:
        tree = [Account("TOP", "Top"), Account("MID", "Mid", parent_key="TOP")]
        tree += [Account("LEAF", "Leaf", parent_key="MID"), Account("ELSE", "Else")]
        work.accounts.put(tree, now=NOON, baseline=False)
        group = put_deal(work, put_partner(work, "Northwind"), account="TOP", scope=GROUP)
        alpine = put_partner(work, "Alpine")
        leaf = put_deal(work, alpine, account="LEAF", scope=ULM)
        company = put_deal(work, put_partner(work, "Contoso"), account="TOP", families="EDGE")
        mid = put_deal(work, alpine, account="MID", families="EDGE", scope=GROUP)

        assert work.claims.parents({"LEAF", "ELSE", "NONE"}) == {"LEAF": "MID", "MID": "TOP"}
    # A company and one below it are two customers, until one of them claims the group.
    with store.begin() as work:
        approve(work, company)
        approve(work, mid)
    for first, second in ((group, leaf), (leaf, group)):
        with rolled_back(store) as work:
            approve(work, first)
            with pytest.raises(ClaimTaken):
                approve(work, second)


def test_a_ring_among_accounts_ends(store: Store) -> None:
    with store.begin() as work:
        ring = [Account(key, key, parent_key=up) for key, up in ("AB", "BC", "CA")]
        work.accounts.put([*ring, Account("D", "D", parent_key="D")], now=NOON, baseline=False)

        assert work.claims.above("A") == ["B", "C"]
        assert work.claims.below("A") == {"B", "C"}
        assert work.claims.above("D") == []
        assert work.claims.parents({"A", "D"}) == {"A": "B", "B": "C", "C": "A"}
        assert work.claims.below("D") == set()


def test_an_edit_of_the_scope_moves_what_is_protected(store: Store) -> None:
    with store.begin() as work:
        one, other = two(work, ULM, BERLIN)
        held = approve(work, one)
        approve(work, other)

    wider = replace(held, claim=replace(held.claim, scope=COMPANY), version=held.version + 1)
    with pytest.raises(ClaimTaken), store.begin() as work:
        work.registrations.save(wider, seen=held.version, now=NOON)

    hall = replace(held, claim=replace(held.claim, scope=HALL), version=held.version + 1)
    with store.begin() as work:
        work.registrations.save(hall, seen=held.version, now=NOON)
        scopes = {each.registration_id: each.scope for each in work.claims.active_on("001A", NOON)}
    assert scopes == {one.id: HALL, other.id: BERLIN}


def test_what_was_protected_twice_before_stays_and_lets_nobody_else_in(store: Store) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        third = put_deal(work, put_partner(work, "Contoso"))
        approve(work, one)
        held = work.registrations.save(
            approved(other), seen=other.version, now=NOON, contested=True
        )

        assert [each.registration_id for each in work.claims.contested()] == [other.id]
        # What happens to it later leaves it where it is.
        noted = replace(held, last_activity_at=NOON, version=held.version + 1)
        work.registrations.save(noted, seen=held.version, now=NOON)
        assert [each.registration_id for each in work.claims.contested()] == [other.id]
    with pytest.raises(ClaimTaken), store.begin() as work:
        approve(work, third)


def test_a_history_may_be_kept_with_what_it_protects(store: Store) -> None:
    with store.begin() as work:
        partner = put_partner(work)
        old = replace(put_deal(work, partner, state=State.DRAFT), sequence=None, grandfathered=True)
        kept = work.registrations.add(approved(old), now=NOON)
        other = put_deal(work, put_partner(work, "Alpine"))

        assert [each.registration_id for each in work.claims.active_on("001A", NOON)] == [kept.id]
    with pytest.raises(ClaimTaken), store.begin() as work:
        approve(work, other)


def test_the_database_itself_refuses_a_second_row_for_one_scope(store: Store) -> None:
    with store.begin() as work:
        one, other = two(work, COMPANY, COMPANY)
        approve(work, one)
    row = {
        "registration_id": other.id,
        "account_key": "001A",
        "family": "CORE",
        "scope_key": '[[], ""]',
        "scope": {"path": [], "territory": "", "whole_group": False},
        "until": NOON + DAY,
    }

    with pytest.raises(IntegrityError), store._writing.begin() as connection:
        connection.execute(insert(active_claims).values(**row, contested=False))


def test_a_decision_on_an_older_version_loses(store: Store) -> None:
    with store.begin() as work:
        one = put_deal(work, put_partner(work))
        approve(work, one)

    with pytest.raises(StaleVersion), store.begin() as work:
        approve(work, one)


SCOPES = st.builds(
    Scope,
    st.lists(st.sampled_from(["Ulm", "ulm", "Berlin"]), max_size=2).map(tuple),
    st.sampled_from(["", "DE", "de ", "FR"]),
    st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    claims=st.lists(
        st.tuples(
            st.sampled_from(["TOP", "MID", "LEAF", "ELSE"]),
            SCOPES,
            st.sampled_from(["CORE", "EDGE", "CORE EDGE"]),
        ),
        min_size=2,
        max_size=7,
    )
)
def test_in_any_order_no_two_that_collide_are_both_protected(
    sqlite_store: Store, claims: list[tuple[str, Scope, str]]
) -> None:
    parents = {"MID": "TOP", "LEAF": "MID"}
    with rolled_back(sqlite_store) as work:
        tree = [
            Account(key, key, parent_key=parents.get(key, ""))
            for key in ("TOP", "MID", "LEAF", "ELSE")
        ]
        work.accounts.put(tree, now=NOON, baseline=False)
        partner = put_partner(work)
        kept: list[Registration] = []
        customers = Customers(parents=parents)
        for account, scope, families in claims:
            value = put_deal(work, partner, account=account, families=families, scope=scope)
            made = approved(value)
            beside = double_protections([*kept, made], customers, NOON)
            if not beside:
                work.claims.keep(made, NOON)
                kept.append(made)
                continue
            with pytest.raises(ClaimTaken) as taken:
                work.claims.keep(made, NOON)
            assert taken.value.registration_id in {left.id for left, _ in beside}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def two_stores(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    """Two processes' stores on one database."""
    url = request.getfixturevalue(f"{request.param}_url")
    stores = Store.open(url), Store.open(url)
    yield stores
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(20, id="some"),
        pytest.param(200, id="many", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_of_two_approvals_at_once_one_wins_and_the_other_is_told_by_whom(
    two_stores: tuple[Store, Store], rounds: int
) -> None:
    chance = random.Random(5)
    with two_stores[0].begin() as work:
        partners = put_partner(work, "Northwind"), put_partner(work, "Alpine")
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            scopes = chance.choice([(COMPANY, COMPANY), (COMPANY, ULM), (HALL, ULM), (GROUP, ULM)])
            with two_stores[0].begin() as work:
                rivals = [
                    put_deal(work, partner, account=f"A{number}", scope=scope)
                    for partner, scope in zip(partners, scopes, strict=True)
                ]
            start = threading.Barrier(2)

            def decide(
                store: Store, value: Registration, start: threading.Barrier, hold: bool
            ) -> ClaimTaken | None:
                start.wait()
                try:
                    with store.begin() as work:
                        if hold:
                            work.claims.hold(value.account_key)
                            work.registrations.held(value.id)
                        approve(work, value)
                except ClaimTaken as taken:
                    return taken
                return None

            holds = chance.choice([True, False])
            results = list(pool.map(decide, two_stores, rivals, (start, start), (holds, not holds)))

            lost = [each for each in results if each is not None]
            assert len(lost) == 1, scopes
            winner = rivals[results.index(None)]
            assert lost[0].registration_id == winner.id
            with two_stores[1].read() as view:
                states = [view.registrations.get(each.id) for each in rivals]
                held = {each.registration_id for each in view.claims.active_on(f"A{number}", NOON)}
            assert sorted(str(each.state) for each in states if each) == ["approved", "in_review"]
            assert held == {winner.id}


@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(20, id="some"),
        pytest.param(200, id="many", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
def test_two_who_approve_the_same_one_at_once_do_it_once(
    two_stores: tuple[Store, Store], rounds: int
) -> None:
    with two_stores[0].begin() as work:
        partner = put_partner(work)
    with ThreadPoolExecutor(2) as pool:
        for number in range(rounds):
            with two_stores[0].begin() as work:
                value = put_deal(work, partner, account=f"A{number}")
            start = threading.Barrier(2)

            def decide(store: Store, value: Registration, start: threading.Barrier) -> bool:
                start.wait()
                try:
                    with store.begin() as work:
                        approve(work, value)
                except StaleVersion:
                    return False
                return True

            results = list(pool.map(decide, two_stores, (value, value), (start, start)))

            assert sorted(results) == [False, True]
