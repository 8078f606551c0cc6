"""Partners, and the imports of their lists."""

from dataclasses import replace

import pytest

from partnering.partners import CUSTOMERS, PROSPECTS, Partner, PartnerStatus
from partnering.refusals import Invalid
from store.work import StaleVersion, Store
from tests.store.makers import NOON


def test_a_partner_comes_back_as_it_was_added(store: Store) -> None:
    with store.begin() as work:
        pia = work.people.add("Pia", "pia@vendor.example")
        partner = work.partners.add(
            " Größe & Söhne ",
            manager_id=pia.id,
            domains=["groesse.example"],
            countries=("DE", "AT"),
            families=["Cloud"],
            tier="gold",
            now=NOON,
        )

        assert partner == Partner(
            1,
            "Größe & Söhne",
            manager_id=pia.id,
            domains=("groesse.example",),
            countries=("DE", "AT"),
            families=("Cloud",),
            tier="gold",
            created_at=NOON,
            version=1,
        )
        assert work.partners.by_id(partner.id) == partner
        assert work.partners.by_name("GRÖSSE & SÖHNE") == partner
        assert work.partners.by_name("Größe") is None
        assert work.partners.all() == [partner]


@pytest.mark.parametrize("name", ["northwind", " NORTHWIND "])
def test_a_name_is_taken_whatever_its_case(store: Store, name: str) -> None:
    with store.begin() as work:
        work.partners.add("Northwind", now=NOON)

        with pytest.raises(Invalid, match="already"):
            work.partners.add(name, now=NOON)

        assert len(work.partners.all()) == 1


def test_a_partner_needs_a_name(store: Store) -> None:
    with store.begin() as work, pytest.raises(Invalid, match="name"):
        work.partners.add("  ", now=NOON)


def test_a_partner_is_saved_where_nobody_else_saved_it_since(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        paused = replace(partner, status=PartnerStatus.PAUSED, alerts_on=True, name="North")

        saved = work.partners.save(paused)

        assert saved == replace(paused, version=2)
        assert work.partners.by_name("north") == saved
        with pytest.raises(StaleVersion):
            work.partners.save(paused)


def test_a_partner_cannot_be_given_anothers_name(store: Store) -> None:
    with store.begin() as work:
        work.partners.add("Northwind", now=NOON)
        other = work.partners.add("Contoso", now=NOON)

        with pytest.raises(Invalid, match="already"):
            work.partners.save(replace(other, name="NORTHWIND"))


def test_the_summary_of_a_first_import_is_owed_once(store: Store) -> None:
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        first = work.lists.add(partner.id, CUSTOMERS, "export", "a.csv", 800, True, NOON, "pia")
        later = work.lists.add(partner.id, PROSPECTS, "export", "b.csv", 5, False, NOON, "pia")

        assert work.lists.of_partner(partner.id) == [first, later]
        assert work.lists.get(first.id) == first
        assert (first.rows, first.baseline, first.imported_at) == (800, True, NOON)
        assert work.lists.summary_due() == [first]
        work.lists.set_summarised(first.id)
        assert work.lists.summary_due() == []
