"""Partners are added, changed, paused and removed by who may; each fault has its line."""

from dataclasses import replace

import pytest

from journeys.acting import COMMAND_LINE
from journeys.keep_partners import (
    DraftFault,
    PartnerDraft,
    add_partner,
    draft_of,
    edit_partner,
    link_channel,
    partner_of_channel,
    pause_partner,
    remove_partner,
    restore_partner,
    unlink_channel,
)
from partnering.partners import Contact, PartnerStatus
from partnering.refusals import Invalid, NotAllowed, Stale, Unknown
from store.work import Store
from tests.journeys.office import CONTOSO, MARIA, PIA, Office, open_office


def add(office: Office, name: str = "Alpine Systems", **fields: object) -> int:
    draft = replace(PartnerDraft(name), **fields)  # type: ignore[arg-type]
    made = add_partner(office.desk, draft, by=office.person(PIA), now=office.now)
    return made.id


def faults(office: Office, **fields: object) -> dict[str, str]:
    with pytest.raises(DraftFault) as refused:
        add(office, **fields)  # type: ignore[arg-type]
    return refused.value.fields


def test_a_partner_is_kept_in_one_spelling(store: Store) -> None:
    office = open_office(store)

    id = add(
        office,
        "  Alpine   Systems ",
        domains=("https://www.alpine-systems.at/about", "alpine-systems.at", ""),
        countries=("Deutschland", "at", "Namibia", "NA"),
        families=(" CORE  suite", "CORE suite"),
        tier="gold",
        manager_id=office.person(PIA).id,
        contacts=(Contact(" Anna Meier", "ANNA@alpine-systems.at", "alliances"), Contact("")),
    )

    with store.read() as view:
        kept = view.partners.by_id(id)
    assert kept is not None
    assert draft_of(kept) == PartnerDraft(
        name="Alpine Systems",
        domains=("alpine-systems.at",),
        countries=("DE", "AT", "NA"),
        families=("CORE suite",),
        tier="gold",
        manager_id=office.person(PIA).id,
        contacts=(Contact("Anna Meier", "anna@alpine-systems.at", "alliances"),),
    )


def test_every_field_that_is_wrong_is_named_at_once(store: Store) -> None:
    office = open_office(store)

    found = faults(
        office,
        name=" ",
        domains=("gmail.com",),
        countries=("Atlantis",),
        manager_id=office.person(MARIA).id,
        contacts=(Contact("Anna", "anna at home"),),
    )

    assert set(found) == {"name", "domains", "countries", "manager", "contacts"}
    assert "gmail.com is no company's domain" in found["domains"]
    assert "Atlantis is no country" in found["countries"]
    assert MARIA.email in found["manager"]
    assert all("\n" not in words for words in found.values())


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": "ALPINE systems"}, "name", "already a partner called Alpine Systems"),
        ({"domains": ("alpine.example",)}, "domains", "already a domain of Alpine Systems"),
        ({"name": "x" * 201}, "name", "at most 200"),
        ({"families": tuple(map(str, range(51)))}, "families", "at most 50"),
        ({"manager_id": 4711}, "manager", "Nobody"),
    ],
)
def test_what_is_somebody_elses_or_too_much_is_refused(
    sqlite_store: Store, fields: dict[str, object], field: str, words: str
) -> None:
    office = open_office(sqlite_store)
    add(office, domains=("alpine.example",))

    found = faults(office, **{"name": "Borealis", **fields})

    assert set(found) == {field}
    assert words in found[field]


def test_our_own_domain_is_no_partners(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)

    found = faults(office, name="Us", domains=("vendra.example",), manager_id=office.person(PIA).id)

    assert "your own company's" in found["domains"]


def test_a_crm_account_is_one_that_the_crm_shows(sqlite_store: Store) -> None:
    office = open_office(sqlite_store)
    before = add(office, crm_account_key="001LATER")
    office.crm.put(CONTOSO)
    office.sync()

    found = faults(office, name="Borealis", crm_account_key="001NONE")
    add(office, "Contoso", crm_account_key=CONTOSO.key)

    assert before
    assert "001NONE" in found["crm_account_key"]


def test_only_who_has_the_right_keeps_partners_and_the_command_line_may(store: Store) -> None:
    office = open_office(store)
    maria = office.person(MARIA)
    id = add(office)

    for act in (
        lambda: add_partner(office.desk, PartnerDraft("B"), by=maria, now=office.now),
        lambda: edit_partner(office.desk, id, 1, PartnerDraft("B"), by=maria, now=office.now),
        lambda: pause_partner(office.desk, id, paused=True, by=maria, now=office.now),
        lambda: restore_partner(office.desk, id, by=maria, now=office.now),
        lambda: link_channel(office.desk, id, "T1", "C1", by=maria, now=office.now),
        lambda: unlink_channel(office.desk, "T1", "C1", by=maria, now=office.now),
    ):
        with pytest.raises(NotAllowed):
            act()
    made = add_partner(office.desk, PartnerDraft("B"), by=COMMAND_LINE, now=office.now)

    assert made.name == "B"


def test_two_who_edit_at_once_do_not_overwrite_each_other(store: Store) -> None:
    office = open_office(store)
    pia = office.person(PIA)
    id = add(office)
    draft = PartnerDraft("Alpine Systems", tier="gold")
    edit_partner(office.desk, id, 1, draft, by=pia, now=office.now)

    with pytest.raises(Stale, match="changed since"):
        edit_partner(office.desk, id, 1, replace(draft, tier="tin"), by=pia, now=office.now)


def test_a_manager_who_has_left_does_not_keep_other_fields_from_being_changed(
    sqlite_store: Store,
) -> None:
    office = open_office(sqlite_store)
    with sqlite_store.begin() as work:
        made = work.partners.add("Old", manager_id=office.person(MARIA).id, now=office.now)

    changed = replace(draft_of(made), tier="gold")
    saved = edit_partner(
        office.desk, made.id, made.version, changed, by=office.person(PIA), now=office.now
    )

    assert saved.tier == "gold"


def test_pausing_is_undone_by_pausing_no_more(store: Store) -> None:
    office = open_office(store)
    pia = office.person(PIA)
    id = add(office)

    paused = pause_partner(office.desk, id, paused=True, by=pia, now=office.now)
    again = pause_partner(office.desk, id, paused=False, by=pia, now=office.now)

    assert (paused.status, again.status) == (PartnerStatus.PAUSED, PartnerStatus.ACTIVE)


def test_a_removed_partner_is_hidden_keeps_its_name_and_comes_back(store: Store) -> None:
    office = open_office(store)
    pia = office.person(PIA)
    id = add(office)

    remove_partner(office.desk, id, purge=False, by=pia, now=office.now)

    with store.read() as view:
        assert view.partners.all() == []
        assert [each.id for each in view.partners.all(removed=True)] == [id]
    assert "restore it" in faults(office)["name"]
    with pytest.raises(Unknown):
        pause_partner(office.desk, id, paused=True, by=pia, now=office.now)
    restore_partner(office.desk, id, by=pia, now=office.now)
    with store.read() as view:
        assert [each.id for each in view.partners.all()] == [id]


def test_a_channel_belongs_to_one_partner_until_it_is_unlinked(store: Store) -> None:
    office = open_office(store)
    pia = office.person(PIA)
    alpine, borealis = add(office), add(office, "Borealis")

    def link(partner_id: int) -> None:
        link_channel(office.desk, partner_id, "T1", "C1", by=pia, now=office.now)

    link(alpine)
    link(alpine)
    with pytest.raises(Invalid, match="linked to Alpine Systems"):
        link(borealis)
    with store.read() as view:
        found = partner_of_channel(view, "T1", "C1")
        assert found is not None
        assert found.id == alpine
        assert partner_of_channel(view, "T2", "C1") is None

    assert unlink_channel(office.desk, "T1", "C1", by=pia, now=office.now)
    assert not unlink_channel(office.desk, "T1", "C1", by=pia, now=office.now)
    link(borealis)
