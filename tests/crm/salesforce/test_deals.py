"""Registered deals in the stand-in org: made, linked, cleared and read, over the wire."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from crm.port import Kind, Opening, Row, Upsert, Written
from crm.salesforce import SalesforceCrm
from journeys.mirror_deals import bring_in_step
from journeys.outcomes import Done
from partnering.accounts import Account, Opportunity
from partnering.money import Money
from partnering.programme import Writable
from partnering.registrations import Claim, State
from store.work import Store
from tests.crm.salesforce.running import RunningOrg
from tests.journeys.office import open_office
from tests.store.deals import approved, put_deal, put_partner

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
LEFT = {
    "registration_ref": "DR-42",
    "partner_name": "Alpine Systems",
    "partner_role": "source",
    "is_registered": True,
    "protected_until": date(2027, 2, 19),
}
DEAL = {
    "name": "Contoso: CORE, FLOW (DR-42)",
    "stage": "Prospecting",
    "close_on": date(2026, 12, 31),
    "amount": Money(9_200_000, "USD"),
    "families": ("CORE", "FLOW"),
    **LEFT,
}


def make(crm: SalesforceCrm, kind: Kind, external_id: str, **values: object) -> Written:
    (written,) = crm.upsert([Upsert(kind, external_id, values)])
    assert not written.problem
    return written


def deal_of(row: Row) -> Opportunity:
    assert isinstance(row.record, Opportunity)
    return row.record


def new_account(crm: SalesforceCrm, number: int) -> str:
    return make(crm, Kind.ACCOUNT, f"AC-{number}", name=f"Customer {number}").key


def changed_since(crm: SalesforceCrm, kind: Kind, since: str) -> list[Row]:
    return [row for batch in crm.changes(kind, since, now=datetime.now(UTC)) for row in batch.rows]


def checkpoint(crm: SalesforceCrm, kind: Kind) -> str:
    return list(crm.changes(kind, None, now=datetime.now(UTC)))[-1].checkpoint


def test_a_new_customer_and_their_deal_are_made_and_come_back_as_written(org: RunningOrg) -> None:
    crm = org.open()
    account = make(
        crm,
        Kind.ACCOUNT,
        "AC-42",
        name="Contoso",
        website="contoso.example",
        country="DE",
        duns="123456789",
    )
    written = make(crm, Kind.OPPORTUNITY, "DR-42", account_key=account.key, **DEAL)

    [row] = crm.deals_of([account.key])

    deal = deal_of(row)
    assert (row.key, row.ours) == (written.key, True)
    assert {name: getattr(deal, name) for name in DEAL} == DEAL
    assert deal.created_at is not None
    assert deal.stage_since is not None
    [there] = crm.fetch(Kind.ACCOUNT, [account.key])
    assert isinstance(there.record, Account)
    assert (there.record.website, there.record.country) == ("contoso.example", "DE")


def test_a_deal_of_their_own_is_linked_cleared_and_otherwise_left_alone(org: RunningOrg) -> None:
    crm = org.open()
    key = new_account(crm, 51)
    body = {
        "Name": "Their own",
        "AccountId": key,
        "StageName": "Needs Analysis",
        "CloseDate": "2027-01-31",
    }
    theirs = str(org.call("POST", "/sobjects/Opportunity", body)["id"])

    left = LEFT | {"registration_ref": "DR-51"}
    link = Upsert(Kind.OPPORTUNITY, "DR-51", left, key=theirs)
    assert [each.problem for each in (*crm.upsert([link]), *crm.upsert([link]))] == ["", ""]
    [linked] = map(deal_of, crm.deals_of([key]))
    assert (linked.partner_name, linked.stage) == ("Alpine Systems", "Needs Analysis")
    (again,) = crm.upsert([Upsert(Kind.OPPORTUNITY, "DR-51", {"partner_role": "co-sell"})])
    assert (again.key, again.created) == (theirs, False), "it is found by our id from now on"

    cleared = {
        "partner_name": "",
        "partner_role": "",
        "is_registered": False,
        "protected_until": None,
    }
    crm.upsert([Upsert(Kind.OPPORTUNITY, "DR-51", cleared, key=theirs, adopt=False)])
    [over] = map(deal_of, crm.deals_of([key]))
    assert {name: getattr(over, name) for name in cleared} == cleared
    assert (over.registration_ref, over.name) == ("DR-51", "Their own")


def test_two_deals_of_one_registration_are_written_in_one_go(org: RunningOrg) -> None:
    crm = org.open()
    key = new_account(crm, 52)
    names = ("First", "Second")
    keys = [
        make(
            crm,
            Kind.OPPORTUNITY,
            f"contract-{name}",
            account_key=key,
            **(DEAL | {"name": name, "registration_ref": ""}),
        ).key
        for name in names
    ]
    written = crm.upsert(
        [Upsert(Kind.OPPORTUNITY, "DR-52", {"partner_name": "B"}, key=k, adopt=False) for k in keys]
    )
    assert [each.problem for each in written] == ["", ""]
    assert {deal_of(row).partner_name for row in crm.deals_of([key])} == {"B"}


def test_an_org_without_product_families_gets_the_deal_without_them(org: RunningOrg) -> None:
    org.switch("faults", hidden_fields=["opportunity.product_family__c"])
    crm = org.open()
    key = new_account(crm, 53)

    make(crm, Kind.OPPORTUNITY, "DR-53", account_key=key, **(DEAL | {"name": "No families"}))

    [deal] = map(deal_of, crm.deals_of([key]))
    assert deal.families == ()


def test_product_families_are_read_and_written_in_the_field_that_the_org_has(
    org: RunningOrg,
) -> None:
    crm = org.open(families="NextStep")
    key = new_account(crm, 58)
    deal = make(crm, Kind.OPPORTUNITY, "DR-58", account_key=key, **(DEAL | {"name": "Other field"}))

    native = org.call("GET", f"/sobjects/Opportunity/{deal.key}")
    [read] = map(deal_of, crm.deals_of([key]))

    assert (native["NextStep"], native["Product_Family__c"]) == ("CORE;FLOW", None)
    assert read.families == ("CORE", "FLOW")


def test_without_our_fields_the_write_is_refused_and_names_them(org: RunningOrg) -> None:
    org.switch("faults", hidden_fields=["opportunity.cosell_partner__c"])
    (written,) = org.open().upsert([Upsert(Kind.OPPORTUNITY, "DR-54", LEFT)])
    assert written.problem == "the integration user may not write CoSell_Partner__c"


def test_a_deal_begins_in_the_first_open_stage_and_in_the_orgs_currency(org: RunningOrg) -> None:
    assert org.open().opening() == Opening(stage="Prospecting", currency="USD")


def test_activity_and_the_day_of_a_stage_are_read(org: RunningOrg) -> None:
    crm = org.open()
    key = new_account(crm, 55)
    deal = make(crm, Kind.OPPORTUNITY, "DR-55", account_key=key, **(DEAL | {"name": "Active"}))
    org.switch("activity", opportunity=deal.key, day="2026-11-20")
    org.call("PATCH", f"/sobjects/Opportunity/{deal.key}", {"StageName": "Negotiation/Review"})

    [row] = crm.deals_of([key])

    found = deal_of(row)
    assert found.last_activity_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert found.stage_since is not None
    assert found.created_at is not None
    assert found.stage_since >= found.created_at


def test_t_29_a_merged_account_says_into_which_and_its_deals_move(org: RunningOrg) -> None:
    crm = org.open()
    kept, gone = new_account(crm, 56), new_account(crm, 57)
    deal = make(crm, Kind.OPPORTUNITY, "DR-56", account_key=gone, **(DEAL | {"name": "Moves"}))
    since = checkpoint(crm, Kind.ACCOUNT)
    org.switch("merge", master=kept, other=gone)

    merged = [row for row in changed_since(crm, Kind.ACCOUNT, since) if row.merged_into]
    [live] = crm.fetch(Kind.ACCOUNT, [gone])

    assert [(row.key, row.merged_into, row.deleted) for row in merged] == [(gone, kept, True)]
    assert (live.deleted, live.merged_into) == (True, kept)
    assert [row.key for row in crm.deals_of([kept])] == [deal.key]
    assert crm.deals_of([gone]) == []


def test_a_doctor_says_what_is_missing_for_registered_deals(org: RunningOrg) -> None:
    def said(**fault: Any) -> dict[str, str]:
        org.switch("faults", **fault)
        found = org.open().findings(writes=["opportunity"], clock=lambda: datetime.now(UTC))
        return {each.words: each.state for each in found if each.name == "crm writing"}

    well = said()
    assert well["opportunity: on, and Opportunity can be written"] == "ok"
    assert well["account: on, and Account can be written"] == "ok"

    lacking = said(hidden_fields=["opportunity.cosell_registered__c"])
    lack = "the integration user may not write CoSell_Registered__c of Opportunity"
    assert lacking[f"opportunity: on, but {lack}"] == "wrong"


def test_t_33_a_registration_of_a_new_customer_has_one_account_and_one_deal(
    org: RunningOrg, sqlite_url: str
) -> None:
    crm = org.open()
    store = Store.open(sqlite_url)
    office = open_office(store)
    desk = replace(office.desk, crm=crm)
    with store.begin() as work:
        programme = work.programme.get()
        work.programme.save(replace(programme, writes=frozenset({Writable.OPPORTUNITY})))
        claim = Claim(
            "Wayne Werke",
            "DE",
            "wayne.example",
            families=frozenset({"CORE"}),
            amount=Money(9_200_000, "USD"),
            close_on=date(2026, 12, 31),
        )
        value = put_deal(work, put_partner(work), account="new:DR-1", claim=claim)
        held = approved(value, now=office.now)
        work.registrations.save(held, seen=value.version, now=office.now)

    assert bring_in_step(desk, value.id, now=office.now) == Done()
    with store.begin() as work:
        # As if the answers had been lost: nothing is known here of what was written.
        work.crm_writes.drop(str(Kind.OPPORTUNITY), [value.ref])
        work.crm_writes.drop(str(Kind.ACCOUNT), ["AC-1"])
    assert bring_in_step(desk, value.id, now=office.now) == Done("it says so already")

    with store.read() as view:
        moved = view.registrations.get(value.id)
    assert moved is not None
    [deal] = map(deal_of, crm.deals_of([moved.account_key]))
    assert (deal.registration_ref, deal.partner_name) == (value.ref, "Northwind")
    assert deal.name == f"Wayne Werke: CORE ({value.ref})"
    over = replace(moved, state=State.RELEASED, version=moved.version + 1)
    with store.begin() as work:
        work.registrations.save(over, seen=moved.version, now=office.now)
    assert bring_in_step(desk, value.id, now=office.now) == Done()
    [cleared] = map(deal_of, crm.deals_of([moved.account_key]))
    assert (cleared.key, cleared.partner_name, cleared.is_registered) == (deal.key, "", False)
    store.close()
