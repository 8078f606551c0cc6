"""Messages that were posted, and who is in a chat workspace."""

from dataclasses import replace

import pytest

from partnering.people import Role
from store.bindings import Binding
from store.directory import Contact, ContactKind
from store.messages import PostedMessage
from store.work import StaleVersion, Store
from tests.store.makers import NOON, SECOND


def test_a_message_is_found_by_record_kind_and_reader(store: Store) -> None:
    with store.begin() as work:
        ada, bo = (work.people.add(name, f"{name}@vendor.example") for name in ("ada", "bo"))
        private = work.messages.add("T1", "D1/1.1", "overlap", "overlap:1", ada.id, "h1", NOON)
        public = work.messages.add("T1", "C1/1.2", "overlap", "overlap:1", None, "h2", NOON)

        assert private == PostedMessage(
            1, "T1", "D1/1.1", "overlap", "overlap:1", ada.id, "h1", NOON
        )
        assert work.messages.get(private.id) == private
        assert work.messages.find("overlap:1", "overlap", ada.id) == private
        assert work.messages.find("overlap:1", "overlap", None) == public
        assert work.messages.find("overlap:1", "overlap", bo.id) is None
        assert work.messages.find("overlap:1", "review", ada.id) is None
        assert work.messages.find("overlap:2", "overlap", ada.id) is None
        assert work.messages.of_record("overlap:1") == [private, public]


def test_a_message_is_found_in_the_channel_that_is_named(store: Store) -> None:
    with store.begin() as work:
        first = work.messages.add("T1", "C1/1.1", "fallback", "overlap:1", None, "", NOON)
        second = work.messages.add("T1", "C2/1.2", "fallback", "overlap:1", None, "", NOON)

        assert work.messages.find("overlap:1", "fallback", None, "C1") == first
        assert work.messages.find("overlap:1", "fallback", None, None) == second
        assert work.messages.find("overlap:1", "fallback", None, "C") is None


def test_an_address_holds_one_message(store: Store) -> None:
    with store.begin() as work:
        work.messages.add("T1", "D1/1.1", "overlap", "overlap:1", None, "", NOON)

        with pytest.raises(StaleVersion):
            work.messages.add("T1", "D1/1.1", "overlap", "overlap:2", None, "", NOON)


def test_a_redrawn_message_shows_something_else_and_a_forgotten_one_is_gone(
    store: Store,
) -> None:
    with store.begin() as work:
        message = work.messages.add("T1", "D1/1.1", "overlap", "overlap:1", None, "h1", NOON)
        work.messages.set_hash(message.id, "h2", NOON + SECOND)
        assert work.messages.get(message.id) == replace(message, content_hash="h2")

        work.messages.forget(message.id)

        assert work.messages.get(message.id) is None


def test_a_persons_messages_are_counted_from_a_moment_on(store: Store) -> None:
    with store.begin() as work:
        ada = work.people.add("Ada", "ada@vendor.example").id
        for second in range(3):
            at = NOON + second * SECOND
            work.messages.add("T1", f"D1/{second}", "overlap", f"overlap:{second}", ada, "", at)
        work.messages.add("T1", "D1/9", "review", "match:1", ada, "", NOON + SECOND)

        assert work.messages.count_to(ada, "overlap", NOON + SECOND) == 2


def _contact(address: str, kind: ContactKind = "member", **changes: int | None) -> Contact:
    person_id = changes.get("person_id")
    return Contact("T1", address, "Ada@V.example", "Ada", kind, "UTC", person_id, NOON)


def test_a_contact_is_kept_as_it_was_seen_last(store: Store) -> None:
    with store.begin() as work:
        work.directory.put(_contact("U1"))
        work.directory.put(replace(_contact("U1"), kind="gone"))

        assert work.directory.by_address("T1", "U1") == replace(
            _contact("U1"), email="ada@v.example", kind="gone"
        )
        assert work.directory.by_address("T2", "U1") is None


def test_of_several_contacts_of_one_person_a_member_comes_first(store: Store) -> None:
    with store.begin() as work:
        ada = work.people.add("Ada", "ada@v.example").id
        work.directory.put(_contact("U1", "guest", person_id=ada))
        work.directory.put(_contact("U2", "member", person_id=ada))
        work.directory.put(replace(_contact("U3", person_id=ada), workspace="T2"))

        found = work.directory.by_email("T1", " ADA@v.example")

        assert found is not None
        assert found.address == "U2"
        assert [each.address for each in work.directory.all()] == ["U1", "U2", "U3"]
        assert [each.address for each in work.directory.all("T2")] == ["U3"]


def test_a_workspace_belongs_to_the_partners_whose_confirmed_people_come_from_it(
    store: Store,
) -> None:
    with store.begin() as work:
        north, south = (work.partners.add(name, now=NOON).id for name in ("North", "South"))
        from_where: list[tuple[int, str, ContactKind]] = [
            (north, "T-NORTH", "external"),
            (north, "T-SHARED", "external"),
            (south, "T-SHARED", "external"),
            # A guest is of our own workspace, which is nobody's.
            (south, "T1", "guest"),
        ]
        for number, (partner, team, kind) in enumerate(from_where):
            address = f"U{number}"
            person = work.people.act_for_partner(
                partner, Role.PARTNER_REP, workspace="T1", address=address, name="P", zone=""
            )
            work.bindings.put(Binding("T1", address, person.id, None, NOON))
            work.directory.put(replace(_contact(address, kind), team=team))
        found = {
            team: work.directory.partners_of_team("T1", team)
            for team in ("T-NORTH", "T-SHARED", "T1", "T-NOBODY", "")
        }
        assert found == {
            "T-NORTH": {north},
            "T-SHARED": {north, south},
            "T1": set(),
            "T-NOBODY": set(),
            "": set(),
        }
        assert work.directory.partners_of_team("T2", "T-NORTH") == set()

        gone = work.bindings.get("T1", "U0")
        assert gone is not None
        work.people.deactivate(gone.person_id)
        assert work.directory.partners_of_team("T1", "T-NORTH") == set()
