"""Puts the invented world into an empty org."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from sandbox.salesforce.instants import stamp
from sandbox.salesforce.objects import OBJECTS, STAGES
from sandbox.salesforce.org import Org, plain_row
from sandbox.salesforce.values import stored
from sandbox.world import Account, Contact, Kind, Lead, Opportunity, Person, Queue, World
from sandbox.world.ids import number_of, record_id

ORGANIZATION_ID: Final = record_id("00D", 1)
_STAGE_OF: Final = {stage[0]: stage for stage in STAGES}


def integration_user(world: World) -> str:
    """Return the id of the user in whose name the API writes."""
    return next(str(p.user_id) for p in world.people if p.kind is Kind.INTEGRATION)


def load(org: Org, world: World, now: datetime) -> None:
    """Fill the org with the world's records; ages and dates are counted from `now`.

    Raises ApiError if the world holds a value that the org's own rules refuse.
    """
    admin = next(str(p.user_id) for p in world.people if p.kind is Kind.ADMIN)
    with org.writing() as draft:
        for row in _rows(world, now):
            # Records were last touched some time between their creation and two hours ago.
            age = timedelta(days=row.pop("_age", 1500), minutes=number_of(row["Id"]) * 37 % 1200)
            created, touched = now - age, now - age / 3 - timedelta(hours=2)
            sobject = next(s for s in OBJECTS.values() if row["Id"].startswith(s.prefix))
            for field in sobject.fields.values():
                if field.createable and field.type != "reference" and field.name in row:
                    row[field.name] = stored(field, row[field.name], sobject, draft)
            draft.put(
                {
                    **row,
                    **({"IsDeleted": False} if "isdeleted" in sobject.fields else {}),
                    "CreatedDate": stamp(created),
                    "CreatedById": admin,
                    "LastModifiedDate": stamp(touched),
                    "LastModifiedById": row.get("OwnerId", admin)
                    if str(row.get("OwnerId", "")).startswith("005")
                    else admin,
                    "SystemModstamp": stamp(touched),
                }
            )


def _rows(world: World, now: datetime) -> Iterator[dict[str, Any]]:
    yield {
        "Id": ORGANIZATION_ID, "Name": world.vendor.name, "OrganizationType": "Enterprise Edition",
        "InstanceName": "SBX1", "IsSandbox": True, "TimeZoneSidKey": "GMT",
        "LanguageLocaleKey": "en_US", "DefaultLocaleSidKey": "en_US",
        "DefaultAccountAccess": "None", "DefaultOpportunityAccess": "None",
        "DefaultLeadAccess": "None",
    }  # fmt: skip
    for order, (name, probability, closed, won, category) in enumerate(STAGES, start=1):
        yield {
            "Id": record_id("01J", order), "MasterLabel": name, "ApiName": name, "IsActive": True,
            "SortOrder": order, "IsClosed": closed, "IsWon": won, "ForecastCategory": category,
            "DefaultProbability": float(probability),
        }  # fmt: skip
    managers = {person.email: person.user_id for person in world.people}
    for person in world.people:
        if person.user_id is not None:
            yield _user(person, managers)
    yield from map(_queue, world.queues)
    yield from map(_account, world.accounts)
    yield from map(_contact, world.contacts)
    for opportunity in world.opportunities:
        yield _opportunity(opportunity, now)
    yield from map(_lead, world.leads)


def _user(person: Person, managers: dict[str, str | None]) -> dict[str, Any]:
    # "Type" is what a polymorphic owner says of itself; it is no field of User.
    return plain_row(
        Id=person.user_id,
        Name=person.name,
        FirstName=person.first_name,
        LastName=person.last_name,
        Username=f"{person.email}.sandbox",
        Email=person.email,
        Title=person.title,
        IsActive=person.active,
        TimeZoneSidKey="GMT" if person.zone == "UTC" else person.zone,
        ManagerId=managers.get(person.manager_email or ""),
        UserType="Standard",
        Type="User",
    )


def _queue(queue: Queue) -> dict[str, Any]:
    return {
        "Id": queue.id, "Name": queue.name, "DeveloperName": queue.developer_name, "Type": "Queue",
    }  # fmt: skip


def _account(account: Account) -> dict[str, Any]:
    at = account.listing
    return plain_row(
        Id=account.id, Name=at.name, Website=at.website, Phone=at.phone, BillingStreet=at.street,
        BillingCity=at.city, BillingState=at.state, BillingPostalCode=at.postal_code,
        BillingCountry=at.country, Industry=account.industry, Type=account.type,
        NumberOfEmployees=account.employees or None, OwnerId=account.owner_id,
        ParentId=account.parent_id, _age=account.created_days_ago,
    )  # fmt: skip


def _contact(contact: Contact) -> dict[str, Any]:
    return plain_row(
        Id=contact.id, AccountId=contact.account_id, FirstName=contact.first_name,
        LastName=contact.last_name, Name=f"{contact.first_name} {contact.last_name}",
        Title=contact.title, Email=contact.email, OwnerId=contact.owner_id, _age=200,
    )  # fmt: skip


def _opportunity(opportunity: Opportunity, now: datetime) -> dict[str, Any]:
    _, probability, closed, won, category = _STAGE_OF[opportunity.stage]
    closes = (now + timedelta(days=opportunity.closes_in_days)).date()
    # Somebody was in touch, and it came to its stage, some time since it was made.
    age = opportunity.created_days_ago
    quiet_days = max(-opportunity.closes_in_days, 0) + number_of(opportunity.id) * 7 % 40
    touched = now - timedelta(days=min(quiet_days, age))
    staged = now - timedelta(days=max(-opportunity.closes_in_days, age / 2))
    return plain_row(
        Id=opportunity.id, AccountId=opportunity.account_id, Name=opportunity.name,
        StageName=opportunity.stage, Amount=opportunity.amount, CloseDate=closes.isoformat(),
        OwnerId=opportunity.owner_id, Product_Family__c=";".join(opportunity.families),
        Probability=float(probability), IsClosed=closed, IsWon=won, ForecastCategory=category,
        LastActivityDate=touched.date().isoformat(), LastStageChangeDate=stamp(staged),
        CoSell_Registered__c=False, _age=age,
    )  # fmt: skip


def _lead(lead: Lead) -> dict[str, Any]:
    return plain_row(
        Id=lead.id, FirstName=lead.first_name, LastName=lead.last_name,
        Name=f"{lead.first_name} {lead.last_name}", Company=lead.company, Email=lead.email,
        Website=lead.website, Status=lead.status, LeadSource=lead.source, Country=lead.country,
        OwnerId=lead.owner_id, IsConverted=False, _age=lead.created_days_ago,
    )  # fmt: skip
