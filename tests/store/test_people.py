"""People: who a user of the CRM is to us."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from partnering.people import CrmUser, Person, Role
from partnering.refusals import Invalid, Unknown
from store.work import Store
from tests.store.makers import NOON

USER = CrmUser("005A", "Ada", "Ada@Vendor.example", zone="Europe/Berlin", manager_key="005M")


def _put(store: Store, user: CrmUser) -> Person | None:
    with store.begin() as work:
        work.users.put([user], now=NOON)
        work.people.follow_users([user.key])
        return work.people.by_crm_key(user.key)


def _remove(store: Store, *keys: str) -> None:
    with store.begin() as work:
        work.users.remove(keys, now=NOON)
        work.people.follow_users(keys)


def _person(store: Store, id: int) -> Person:
    with store.read() as view:
        found = view.people.by_id(id)
    assert found is not None
    return found


def _known(store: Store, user: CrmUser) -> Person:
    person = _put(store, user)
    assert person is not None
    return person


def test_a_user_of_the_crm_becomes_an_account_executive(store: Store) -> None:
    assert _put(store, USER) == Person(
        id=1,
        name="Ada",
        email="ada@vendor.example",
        roles=frozenset({Role.ACCOUNT_EXECUTIVE}),
        zone="Europe/Berlin",
        crm_key="005A",
        manager_crm_key="005M",
        version=1,
        crm_keys=frozenset({"005A"}),
    )


def test_the_same_user_again_writes_nothing(store: Store) -> None:
    assert _put(store, USER) == _put(store, USER)


@pytest.mark.parametrize(
    "user",
    [replace(USER, is_queue=True), replace(USER, email=""), replace(USER, email="nonsense")],
    ids=["a queue", "no e-mail", "no address"],
)
def test_a_user_nobody_can_write_to_is_no_person(store: Store, user: CrmUser) -> None:
    assert _put(store, user) is None


def test_what_a_sandbox_appends_to_an_email_is_taken_off(store: Store) -> None:
    person = _known(store, replace(USER, email="ada@vendor.example.invalid"))

    assert person.email == "ada@vendor.example"
    with store.read() as work:
        assert work.people.by_email("Ada@vendor.example.INVALID") == person


def test_a_person_added_by_hand_is_recognised_by_email_and_keeps_their_roles(
    store: Store,
) -> None:
    with store.begin() as work:
        added = work.people.add("A.", "ada@vendor.example", [Role.PARTNER_MANAGER], "UTC")

    person = _known(store, USER)

    assert (person.id, person.name, person.crm_key) == (added.id, "Ada", "005A")
    assert person.roles == {Role.PARTNER_MANAGER}


def test_a_user_with_a_new_email_stays_the_same_person(store: Store) -> None:
    before = _known(store, USER)

    after = _known(store, replace(USER, email="ada@new.example"))

    assert (after.id, after.email) == (before.id, "ada@new.example")


def test_a_user_who_takes_over_anothers_address_is_that_person(store: Store) -> None:
    ada = _known(store, USER)
    with store.begin() as work:
        bo = work.people.add("Bo", "bo@vendor.example")

    taken = _known(store, replace(USER, email="bo@vendor.example"))

    with store.read() as work:
        assert taken.id == bo.id
        assert work.people.by_crm_key("005A") == taken
        left = work.people.by_id(ada.id)
        assert left is not None
        assert (left.crm_key, left.active) == ("", False)


def test_a_second_user_of_a_person_finds_them_but_does_not_speak_for_them(store: Store) -> None:
    ada = _known(store, USER)

    again = _known(store, replace(USER, key="005X", name="Ada (admin)", is_active=False))

    assert again == replace(ada, crm_keys=frozenset({"005A", "005X"}))
    assert again.is_crm("005X")
    assert again.is_crm("005A")
    assert not again.is_crm("")
    with store.read() as view:
        assert view.people.by_crm_key("005A") == again


def test_an_active_second_user_takes_over_from_an_inactive_first(store: Store) -> None:
    ada = _known(store, replace(USER, is_active=False))
    assert not ada.active

    again = _known(store, replace(USER, key="005X"))

    assert (again.id, again.crm_key, again.active) == (ada.id, "005X", True)


def test_an_email_is_taken_once_whatever_its_case(store: Store) -> None:
    with store.begin() as work:
        work.people.add("Ada", "ada@vendor.example")

    with pytest.raises(Invalid, match="already"), store.begin() as work:
        work.people.add("Ada", "ADA@vendor.example")


def test_an_address_without_an_at_sign_is_refused(store: Store) -> None:
    with pytest.raises(Invalid, match="expected"), store.begin() as work:
        work.people.add("Ada", "ada")


def test_a_role_is_granted_once(store: Store) -> None:
    with store.begin() as work:
        ada = work.people.add("Ada", "ada@vendor.example")
        granted = work.people.grant(ada.id, Role.PARTNER_MANAGER)

        assert granted.roles == {Role.ACCOUNT_EXECUTIVE, Role.PARTNER_MANAGER}
        assert work.people.grant(ada.id, Role.PARTNER_MANAGER) == granted
        assert work.people.with_role(Role.PARTNER_MANAGER) == [granted]
        assert work.people.with_role(Role.ADMIN) == []


def test_nobody_cannot_be_granted_a_role(store: Store) -> None:
    with pytest.raises(Unknown), store.begin() as work:
        work.people.grant(404, Role.ADMIN)


def test_people_are_found_together(store: Store) -> None:
    with store.begin() as work:
        ada, bo = (work.people.add(name, f"{name}@vendor.example") for name in ("ada", "bo"))

        assert work.people.many([ada.id, bo.id, 404]) == {ada.id: ada, bo.id: bo}
        assert work.people.all() == [ada, bo]


def test_one_user_put_by_many_threads_is_one_person(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        people = list(pool.map(lambda _: _put(store, USER), range(8)))

    assert len({person.id for person in people if person}) == 1


def test_who_has_no_active_user_left_is_inactive_until_one_returns(store: Store) -> None:
    ada = _known(store, USER)
    _known(store, replace(USER, key="005X", name="Ada (admin)"))

    _remove(store, "005A")
    left = _person(store, ada.id)
    assert (left.crm_key, left.active) == ("005X", True), "the second user speaks now"

    _remove(store, "005X")
    assert not _person(store, ada.id).active

    _known(store, USER)
    back = _person(store, ada.id)
    assert (back.crm_key, back.active) == ("005A", True)


def test_an_inactive_first_user_leaves_the_word_to_an_active_second_one(store: Store) -> None:
    ada = _known(store, USER)
    _known(store, replace(USER, key="005X"))

    _known(store, replace(USER, is_active=False))

    left = _person(store, ada.id)
    assert (left.crm_key, left.active) == ("005X", True)


def test_a_person_added_by_hand_needs_no_user_of_the_crm(store: Store) -> None:
    with store.begin() as work:
        bo = work.people.add("Bo", "bo@vendor.example")
    _known(store, USER)

    _remove(store, "005A", "unknown")

    assert _person(store, bo.id) == bo


def test_an_address_that_its_holder_gave_up_is_free_for_a_newcomer(store: Store) -> None:
    ada = _known(store, USER)
    renamed, newcomer = replace(USER, email="ada@new.example"), replace(USER, key="005N")
    with store.begin() as work:
        work.users.put([newcomer, renamed], now=NOON)
        work.people.follow_users(["005N", "005A"])

        found = {key: work.people.by_crm_key(key) for key in ("005A", "005N")}

    assert {key: each and each.email for key, each in found.items()} == {
        "005A": "ada@new.example",
        "005N": "ada@vendor.example",
    }
    assert found["005A"] is not None
    assert found["005A"].id == ada.id


def test_a_user_without_an_email_any_more_is_still_that_person(store: Store) -> None:
    ada = _known(store, USER)

    assert _known(store, replace(USER, email="")) == ada


def test_everybody_among_very_many_users_is_followed(store: Store) -> None:
    users = [CrmUser(f"005{n}", f"User {n}", f"u{n}@vendor.example") for n in range(1203)]
    with store.begin() as work:
        work.users.put(users, now=NOON)
        work.people.follow_users(user.key for user in users)

        assert len(work.people.all()) == 1203


def test_people_are_found_by_several_users_at_once(store: Store) -> None:
    ada, bo = _known(store, USER), _known(store, replace(USER, key="005B", email="b@v.example"))
    same = _known(store, replace(USER, key="005X", name="Ada again"))

    with store.read() as view:
        found = view.people.by_crm_keys(["005X", "005B", "005A", "005?"])
    assert found == {"005A": same, "005X": same, "005B": bo}
    assert same.id == ada.id


def test_who_holds_a_role_is_active_and_holds_just_that_one(store: Store) -> None:
    with store.begin() as work:
        mia = work.people.add("Mia", "mia@vendor.example", [Role.PARTNER_MANAGER, Role.ADMIN])
        work.people.add("Ann", "ann@vendor.example", [Role.PARTNER_ADMIN])
        left = work.people.add("Leo", "leo@vendor.example", [Role.ADMIN])
        work.people.deactivate(left.id)

    with store.read() as view:
        assert view.people.with_role(Role.ADMIN) == [mia]
        assert view.people.with_role(Role.PARTNER_MANAGER) == [mia]
        assert view.people.with_role(Role.CHANNEL_CHIEF) == []


def test_who_acts_for_a_partner_is_listed_without_our_own(store: Store) -> None:
    _known(store, USER)
    with store.begin() as work:
        partner = work.partners.add("Northwind", now=NOON)
        rep = work.people.act_by_mail(
            partner.id, Role.PARTNER_REP, address="rep@northwind.example", name="Rep"
        )
        assert work.people.acting() == [rep] == work.people.of_partner(partner.id)
