"""Who mutes an account hears of no overlap on it, whichever partner knows it."""

from dataclasses import replace

from journeys.keep_choices import own_choices, save_choices
from journeys.why import why
from partnering.choices import hours_for
from partnering.people import CrmUser
from store.work import Store
from tests.journeys.office import (
    CONTOSO,
    CONTOSO_DEAL,
    MARIA,
    OMAR,
    THEIR_CONTOSO,
    Office,
    arrives,
    working_day,
)

OTHER = replace(CONTOSO, key="001OTHER", name="Nordlicht GmbH", website="nordlicht.example")
THEIR_OTHER = replace(THEIR_CONTOSO, id="P-O", name=OTHER.name, website=OTHER.website)


def mute(office: Office, who: CrmUser, *accounts: int) -> None:
    by, hours = office.person(who), hours_for(None, office.desk.policy.notifications)
    doing = {"by": by, "now": office.now, "correlation": ""}
    save_choices(office.desk, {}, hours, frozenset(), None, frozenset(accounts), **doing)  # type: ignore[arg-type]


def two_partners(store: Store) -> tuple[Office, int]:
    """Maria was told of Contoso by one partner; another one is there, whose list comes."""
    office = working_day(store)
    arrives(office)
    office.settle()
    office.add_partner("Boreal")
    office.bring(replace(THEIR_OTHER, id="P-X", name="Somebody else"), partner="Boreal")
    office.sync()
    office.settle()
    with store.read() as view:
        account = view.accounts.by_key(CONTOSO.key)
    assert account is not None
    return office, account.id


def comes(office: Office) -> None:
    office.bring(THEIR_CONTOSO, THEIR_OTHER, partner="Boreal")
    office.sync()
    office.settle()


def test_a_muted_account_is_told_of_by_no_partner_and_why_says_so(store: Store) -> None:
    office, account = two_partners(store)
    maria = office.person(MARIA)
    mute(office, MARIA, account)
    arrives(office, OTHER, replace(CONTOSO_DEAL, key="006O", account_key=OTHER.key))
    before = len(office.told("overlap"))
    comes(office)
    told = office.told("overlap")[before:]
    assert [each.account_name for each in told] == [OTHER.name]
    with store.read() as view:
        muted = view.overlaps.of_account(account, only_open=True)[-1]
    lines = why(office.desk, f"OV-{muted.id}", by=maria, now=office.now).lines
    assert "Nobody is told: you muted the account." in lines


def test_what_one_owns_is_offered_and_nothing_else_is_kept(store: Store) -> None:
    office, account = two_partners(store)
    shown = own_choices(office.desk, by=office.person(MARIA), now=office.now)
    assert shown.accounts == ((account, CONTOSO.name),)
    mute(office, MARIA, account, 9_999)
    shown = own_choices(office.desk, by=office.person(MARIA), now=office.now)
    assert shown.muted_accounts == {account}
    mute(office, OMAR, account)
    assert own_choices(office.desk, by=office.person(OMAR), now=office.now).muted_accounts == set()
    mute(office, MARIA)
    shown = own_choices(office.desk, by=office.person(MARIA), now=office.now)
    assert shown.muted_accounts == set()
