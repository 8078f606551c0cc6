"""The only file that knows Salesforce's objects and fields, and what they are to the product.

Names are taken from describe: a wanted field that the org or the user does not have is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.port import Kind, OwnKind, Record
from crm.salesforce.described import Described
from crm.salesforce.values import (
    Native,
    Unusable,
    day,
    flag,
    instant,
    instant_or_none,
    money,
    named,
    native_value,
    start_of_day,
    text,
    zone,
)
from partnering.accounts import Account, Lead, Opportunity
from partnering.money import Money
from partnering.people import CrmUser

KEY = "Id"
ACCOUNT = "AccountId"
STAMP = "SystemModstamp"
DELETED = "IsDeleted"
AUTHOR = "LastModifiedById"
# Our own id on every object that we write: Text(64), External ID, Unique, installed by the admin.
EXTERNAL_ID = "CoSell_Id__c"
CURRENCY = "CurrencyIsoCode"
# The account that a merged one became part of, told of the deleted one.
MASTER = "MasterRecordId"
# The vendor's product families on a deal. The field is the org's own; deals go without elsewhere.
FAMILIES = "Product_Family__c"
# The first open stage of the org's path, where a deal begins.
FIRST_STAGE = (
    "OpportunityStage",
    "ApiName",
    "IsActive = true AND IsClosed = false",
    "SortOrder",
)
# What a check-up tells of the org and of us.
ORG_NAME = ("Organization", ("Name", "IsSandbox"))
OUR_NAME = ("User", ("Name", "Username"))
ORG_CURRENCY = ("Organization", "DefaultCurrencyIsoCode")
# What says how much of an object the integration user is shown. Source: Object Reference,
# PermissionSetAssignment, PermissionSet, ObjectPermissions and Organization (API 67.0).
ASSIGNED = ("PermissionSetAssignment", "PermissionSetId", "AssigneeId")
SEES_EVERYTHING = ("PermissionSet", ("PermissionsViewAllData", "PermissionsModifyAllData"))
SEES_OBJECT = (
    "ObjectPermissions",
    "ParentId",
    "SobjectType",
    ("PermissionsViewAllRecords", "PermissionsModifyAllRecords"),
)
# The organisation-wide default of each object that has one, and those that let everybody read.
DEFAULT_ACCESS = {
    Kind.ACCOUNT: "DefaultAccountAccess",
    Kind.OPPORTUNITY: "DefaultOpportunityAccess",
    Kind.LEAD: "DefaultLeadAccess",
}
OPEN_ACCESS = frozenset({"Read", "Edit", "ReadEditTransfer", "All"})


@dataclass(frozen=True, slots=True)
class Source:
    """One Salesforce object behind a kind. `written` is ours -> theirs.

    `spared` are fields that belong to the org: what is to be written to one that it does not have
    is left out.
    """

    object: str
    read: Callable[[Native, str], Record]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    where: str = ""
    written: Mapping[str, str] | None = None
    spared: frozenset[str] = frozenset()

    def columns(self, described: Described) -> tuple[str, ...]:
        """Choose what to select: the key, the stamp, and what is wanted and visible."""
        wanted = (KEY, STAMP, DELETED, AUTHOR, *self.required, *self.optional)
        return tuple(name for name in wanted if name in described.fields)

    def missing(self, described: Described) -> tuple[str, ...]:
        """Name the fields without which the object is of no use."""
        return tuple(f for f in (KEY, STAMP, *self.required) if f not in described.fields)


def _account(native: Native, currency: str) -> Account:
    return Account(
        key=text(native, KEY),
        name=named(native, "Name"),
        website=text(native, "Website"),
        country=text(native, "BillingCountryCode") or text(native, "BillingCountry"),
        state=text(native, "BillingStateCode") or text(native, "BillingState"),
        city=text(native, "BillingCity"),
        postal_code=text(native, "BillingPostalCode"),
        street=text(native, "BillingStreet"),
        phone=text(native, "Phone"),
        duns=text(native, "DunsNumber"),
        tax_id=text(native, "Tax_Id__c"),
        parent_key=text(native, "ParentId"),
        owner_key=text(native, "OwnerId"),
        type=text(native, "Type"),
        modified_at=instant(native, STAMP),
    )


def _opportunity(native: Native, currency: str, families_in: str = FAMILIES) -> Opportunity:
    families = text(native, families_in).split(";")
    return Opportunity(
        key=text(native, KEY),
        account_key=text(native, "AccountId"),
        name=named(native, "Name"),
        stage=text(native, "StageName"),
        amount=money(native, "Amount", text(native, CURRENCY) or currency),
        close_on=day(native, "CloseDate"),
        is_closed=flag(native, "IsClosed"),
        is_won=flag(native, "IsWon"),
        owner_key=text(native, "OwnerId"),
        families=tuple(sorted({family.strip() for family in families} - {""})),
        created_at=instant_or_none(native, "CreatedDate"),
        last_activity_at=start_of_day(native, "LastActivityDate"),
        stage_since=instant_or_none(native, "LastStageChangeDate"),
        registration_ref=text(native, "CoSell_Registration__c") or text(native, EXTERNAL_ID),
        partner_name=text(native, "CoSell_Partner__c"),
        partner_role=text(native, "CoSell_Partner_Role__c"),
        is_registered=native.get("CoSell_Registered__c") is True,
        protected_until=day(native, "CoSell_Protected_Until__c"),
        modified_at=instant(native, STAMP),
    )


def _lead(native: Native, currency: str) -> Lead:
    return Lead(
        key=text(native, KEY),
        company=text(native, "Company"),
        name=text(native, "Name"),
        email=text(native, "Email").lower(),
        website=text(native, "Website"),
        country=text(native, "CountryCode") or text(native, "Country"),
        status=text(native, "Status"),
        owner_key=text(native, "OwnerId"),
        is_converted=flag(native, "IsConverted"),
        opportunity_key=text(native, "ConvertedOpportunityId"),
        modified_at=instant(native, STAMP),
    )


def _user(native: Native, currency: str) -> CrmUser:
    return CrmUser(
        key=text(native, KEY),
        name=named(native, "Name"),
        email=text(native, "Email").lower(),
        is_active=flag(native, "IsActive"),
        zone=zone(native, "TimeZoneSidKey"),
        manager_key=text(native, "ManagerId"),
        modified_at=instant(native, STAMP),
    )


def _queue(native: Native, currency: str) -> CrmUser:
    # A queue may have an address for notices; it is nobody's, so it is not taken over.
    return CrmUser(
        key=text(native, KEY),
        name=named(native, "Name"),
        is_queue=True,
        modified_at=instant(native, STAMP),
    )


_ADDRESS = ("Street", "City", "State", "StateCode", "PostalCode", "Country", "CountryCode")

# What a registration leaves on a deal; an admin deploys these fields with the folder `salesforce/`.
_DEAL_FIELDS = {
    "registration_ref": "CoSell_Registration__c",
    "partner_name": "CoSell_Partner__c",
    "partner_role": "CoSell_Partner_Role__c",
    "is_registered": "CoSell_Registered__c",
    "protected_until": "CoSell_Protected_Until__c",
}


def _deals(families: str) -> Source:
    return Source(
        "Opportunity",
        lambda native, currency: _opportunity(native, currency, families),
        ("Name", "AccountId", "OwnerId", "StageName", "IsClosed", "IsWon"),
        (
            *("Amount", CURRENCY, "CloseDate", families),
            *("CreatedDate", "LastActivityDate", "LastStageChangeDate"),
            *(EXTERNAL_ID, *_DEAL_FIELDS.values()),
        ),
        written={
            "name": "Name",
            "account_key": "AccountId",
            "owner_key": "OwnerId",
            "stage": "StageName",
            "amount": "Amount",
            "close_on": "CloseDate",
            "families": families,
            **_DEAL_FIELDS,
        },
        spared=frozenset({families}),
    )


SOURCES: Mapping[Kind, tuple[Source, ...]] = {
    Kind.USER: (
        Source("User", _user, ("Name", "Email", "IsActive"), ("TimeZoneSidKey", "ManagerId")),
        Source("Group", _queue, ("Name",), (), where="Type = 'Queue'"),
    ),
    Kind.ACCOUNT: (
        Source(
            "Account",
            _account,
            ("Name", "OwnerId"),
            (
                "Website",
                *(f"Billing{part}" for part in _ADDRESS),
                *("Phone", "DunsNumber", "Tax_Id__c", "ParentId", "Type", MASTER),
            ),
            spared=frozenset({"DunsNumber", "Tax_Id__c"}),
            written={
                "name": "Name",
                "website": "Website",
                "country": "BillingCountry",
                "state": "BillingState",
                "city": "BillingCity",
                "postal_code": "BillingPostalCode",
                "street": "BillingStreet",
                "phone": "Phone",
                "duns": "DunsNumber",
                "tax_id": "Tax_Id__c",
                "parent_key": "ParentId",
                "owner_key": "OwnerId",
                "type": "Type",
            },
        ),
    ),
    Kind.OPPORTUNITY: (_deals(FAMILIES),),
    Kind.LEAD: (
        Source(
            "Lead",
            _lead,
            ("Company", "OwnerId", "IsConverted"),
            (
                "Name",
                "Email",
                "Website",
                "Country",
                "CountryCode",
                "Status",
                "ConvertedOpportunityId",
            ),
            written={
                "company": "Company",
                "name": "LastName",
                "email": "Email",
                "website": "Website",
                "country": "Country",
                "status": "Status",
                "owner_key": "OwnerId",
            },
        ),
    ),
}


def sources(families: str = FAMILIES) -> Mapping[Kind, tuple[Source, ...]]:
    """Say what is behind each kind, with the org's own field for product families."""
    return {**SOURCES, Kind.OPPORTUNITY: (_deals(families),)}


# The objects of the folder `salesforce/`, which exist where an admin has deployed it.
OWN_OBJECTS: Mapping[OwnKind, tuple[str, Mapping[str, str]]] = {
    OwnKind.OVERLAP: (
        "CoSell_Overlap__c",
        {
            "account_key": "Account__c",
            "partner": "Partner_Name__c",
            "population": "Population__c",
            "score": "Score__c",
            "state": "State__c",
            "first_seen": "First_Seen__c",
            "last_seen": "Last_Seen__c",
        },
    ),
    OwnKind.CREDIT: (
        "CoSell_Credit__c",
        {
            "opportunity_key": "Opportunity__c",
            "partner": "Partner_Name__c",
            "standing": "Standing__c",
            "model": "Model__c",
            "share": "Share__c",
            "amount": "Amount__c",
            "counted_at": "Counted_At__c",
        },
    ),
    OwnKind.HELP: (
        "CoSell_Help__c",
        {
            "account_key": "Account__c",
            "opportunity_key": "Opportunity__c",
            "partner": "Partner_Name__c",
            "kind": "Kind__c",
            "state": "State__c",
            "note": "Note__c",
            "moved_at": "Last_Moved__c",
        },
    ),
}


def needed_for_writing(kind: Kind | OwnKind) -> frozenset[str]:
    """Name the fields without which a kind is not written: those that an admin deploys."""
    if isinstance(kind, OwnKind):
        return frozenset({EXTERNAL_ID, *OWN_OBJECTS[kind][1].values()})
    return frozenset({EXTERNAL_ID, *(_DEAL_FIELDS.values() if kind is Kind.OPPORTUNITY else ())})


def object_of(kind: Kind | OwnKind) -> str:
    """Name the object that a kind is written to."""
    return OWN_OBJECTS[kind][0] if isinstance(kind, OwnKind) else SOURCES[kind][0].object


def written_fields(kind: Kind | OwnKind) -> Mapping[str, str] | None:
    """Say which field each of our names is written to; None for a kind that is only read."""
    return OWN_OBJECTS[kind][1] if isinstance(kind, OwnKind) else SOURCES[kind][0].written


def native_values(
    kind: Kind | OwnKind,
    values: Mapping[str, object],
    described: Described,
    behind: Mapping[Kind, tuple[Source, ...]] = SOURCES,
) -> dict[str, Any]:
    """Say values under the product's names as fields of Salesforce.

    Raises: Unusable where a name cannot be written, or this user may not write it.
    """
    written = written_fields(kind) if isinstance(kind, OwnKind) else behind[kind][0].written
    if written is None:
        raise Unusable(f"cosell does not write {kind} records")
    spared = behind[kind][0].spared if isinstance(kind, Kind) else frozenset[str]()
    native: dict[str, Any] = {}
    for name, value in values.items():
        if name not in written:
            raise Unusable(f"{kind} has no {name} to write")
        if written[name] in spared and written[name] not in described.fields:
            continue
        native[written[name]] = native_value(value)
        if isinstance(value, Money) and CURRENCY in described.fields:
            native[CURRENCY] = value.currency
    country = str(native.get("BillingCountry") or "")
    if len(country) == 2 and "BillingCountryCode" in described.writable:
        # Where the org has a list of countries, a code is written to the field for codes.
        native["BillingCountryCode"] = native.pop("BillingCountry")
    if kind is Kind.LEAD and isinstance(values.get("name"), str):
        # A person's name is two fields there, of which the last is required.
        native["FirstName"], _, native["LastName"] = str(values["name"]).rpartition(" ")
    if refused := sorted(set(native) - described.writable):
        raise Unusable(f"the integration user may not write {', '.join(refused)}")
    return native
