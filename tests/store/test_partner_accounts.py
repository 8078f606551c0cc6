"""The companies on partners' lists: an import replaces a segment and tells what it did."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnering.partners import CUSTOMERS, PROSPECTS, Partner, PartnerAccount
from store.partner_accounts import Counts
from store.work import Store, Work
from tests.store.makers import NOON, company, rolled_back


def _import(
    work: Work,
    partner: Partner,
    rows: Sequence[PartnerAccount],
    *,
    segment: str = CUSTOMERS,
    baseline: bool = False,
) -> Counts:
    made = work.lists.add(partner.id, segment, "t", "t.csv", len(rows), baseline, NOON, "pia")
    return work.partner_accounts.replace_segment(
        partner.id, segment, rows, list_id=made.id, baseline=baseline, now=NOON
    )


def _settle(work: Work) -> None:
    work.partner_accounts.clear_due(work.partner_accounts.due())


def test_an_import_tells_what_it_added_changed_removed_and_left(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        rows = [company("N1"), company("N2"), company("N3")]
        assert _import(work, partner, rows) == Counts(3, 0, 0, 0)
        _settle(work)

        counts = _import(work, partner, [company("N1"), company("N2", "Acme AG"), company("N4")])

        assert counts == Counts(added=1, changed=1, removed=1, same=1)
        live = work.partner_accounts.live()
        assert [each.external_id for each in live] == ["N1", "N2", "N4"]
        gone = [due.deleted for due in work.partner_accounts.due()]
        assert gone == [False, True, False], "changed, gone and new are due; the same is not"


@pytest.mark.parametrize(("baseline", "cause"), [(True, "baseline"), (False, "news")])
def test_what_an_import_brings_is_due_for_the_reason_given(
    store: Store, baseline: bool, cause: str
) -> None:
    with store.begin() as work:
        _import(work, work.partners.add("N", now=NOON), [company("N1")], baseline=baseline)

        assert [due.cause for due in work.partner_accounts.due()] == [cause]


def test_what_was_never_mapped_stays_baseline_and_only_newcomers_are_news(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        _import(work, partner, [company("N1"), company("N2")], baseline=True)

        _import(work, partner, [company("N1", "Acme AG"), company("N3")])

        assert [(due.id, due.cause, due.deleted) for due in work.partner_accounts.due()] == [
            (1, "baseline", False),
            (2, "baseline", True),
            (3, "news", False),
        ]


def test_pending_news_is_never_taken_for_baseline(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        _import(work, partner, [company("N1")])
        _import(work, partner, [company("N1", "Acme AG")], baseline=True)

        assert [due.cause for due in work.partner_accounts.due()] == ["news"]


def test_a_company_that_returns_to_a_list_is_the_same_one(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        _import(work, partner, [company("N1")])
        (before,) = work.partner_accounts.live()
        _import(work, partner, [])
        _settle(work)
        assert work.partner_accounts.get(before.id) is None
        assert work.partner_accounts.get_any(before.id) is not None

        assert _import(work, partner, [company("N1")]) == Counts(1, 0, 0, 0)

        (after,) = work.partner_accounts.live()
        assert after.id == before.id
        assert len(work.partner_accounts.due()) == 1


def test_segments_and_partners_do_not_touch_each_other(store: Store) -> None:
    with store.begin() as work:
        north, contoso = (work.partners.add(name, now=NOON) for name in ("North", "Contoso"))
        _import(work, north, [company("N1")])
        _import(work, north, [company("N1")], segment=PROSPECTS)
        _import(work, contoso, [company("N1")])

        _import(work, north, [])

        assert work.partner_accounts.count_of(north.id) == 1
        assert work.partner_accounts.count_of(contoso.id) == 1
        live = work.partner_accounts.live()
        assert [(each.id, each.segment) for each in live] == [(2, PROSPECTS), (3, CUSTOMERS)]


def test_a_company_comes_back_with_all_its_fields(store: Store) -> None:
    full = replace(company("N1"), website="acme.de", domain="acme.de", city="Köln", duns="1")
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        _import(work, partner, [full])

        (kept,) = work.partner_accounts.many([1, 404]).values()

    assert kept == replace(full, partner_id=partner.id, id=1, version=1)


_LISTS = st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["X", "Y"])), max_size=4)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each run is rolled back
@given(imports=_LISTS)
def test_after_any_imports_a_segment_holds_the_last_one_and_the_counts_add_up(
    store: Store, imports: list[dict[str, str]]
) -> None:
    with rolled_back(store) as work:
        partner = work.partners.add("Northwind", now=NOON)
        before: dict[str, str] = {}
        for rows in imports:
            counts = _import(work, partner, [company(key, name) for key, name in rows.items()])

            both = before.keys() & rows.keys()
            changed = sum(before[key] != rows[key] for key in both)
            assert counts == Counts(
                added=len(rows.keys() - before.keys()),
                changed=changed,
                removed=len(before.keys() - rows.keys()),
                same=len(both) - changed,
            )
            before = rows
        live = work.partner_accounts.live()
        assert {each.external_id: each.name for each in live} == before
