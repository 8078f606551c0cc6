"""The only file that knows Salesforce's objects and fields, and what they are to the product.

Names are taken from describe: a wanted field that the org or the user does not have is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crm.port import Kind, Record
from partnering.accounts import Account, Lead, Opportunity
from partnering.money import Money, digits, from_decimal
from partnering.people import CrmUser
from partnering.policy import is_zone

Native = Mapping[str, Any]

KEY = "Id"
STAMP = "SystemModstamp"
DELETED = "IsDeleted"
# Our own id on every object that we write: Text(64), External ID, Unique, installed by the admin.
EXTERNAL_ID = "CoSell_Id__c"
CURRENCY = "CurrencyIsoCode"
# What a check-up tells of the org and of us.
ORG_NAME = ("Organization", ("Name", "IsSandbox"))
OUR_NAME = ("User", ("Name", "Username"))
ORG_CURRENCY = ("Organization", "DefaultCurrencyIsoCode")


class Unusable(Exception):
    """A record that cannot be read, or a value that cannot be written; the message says why.

    It names the field and never the value, which may be somebody's address: the words are kept.
    """


@dataclass(frozen=True, slots=True)
class Described:
    """What describe says of one object to this user."""

    fields: frozenset[str]
    writable: frozenset[str] = frozenset()
    external_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """One Salesforce object behind a kind. `written` is ours -> theirs."""

    object: str
    read: Callable[[Native, str], Record]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    where: str = ""
    written: Mapping[str, str] | None = None

    def columns(self, described: Described) -> tuple[str, ...]:
        """Choose what to select: the key, the stamp, and what is wanted and visible."""
        wanted = (KEY, STAMP, DELETED, *self.required, *self.optional)
        return tuple(name for name in wanted if name in described.fields)

    def missing(self, described: Described) -> tuple[str, ...]:
        """Name the fields without which the object is of no use."""
        return tuple(f for f in (KEY, STAMP, *self.required) if f not in described.fields)


def described(answer: Native) -> Described:
    """Read the answer to a describe call."""
    fields = [field for field in answer.get("fields", ()) if isinstance(field, Mapping)]
    return Described(
        fields=frozenset(str(field["name"]) for field in fields),
        writable=frozenset(
            str(field["name"])
            for field in fields
            if field.get("createable") or field.get("updateable")
        ),
        external_ids=frozenset(str(field["name"]) for field in fields if field.get("externalId")),
    )


def instant(value: Any) -> datetime:
    """Read an instant as REST writes it: `2026-11-21T09:41:00.000+0000`."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise Unusable(f"{STAMP} is not an instant") from None
    if moment.tzinfo is None:
        raise Unusable(f"{STAMP} has no zone")
    return moment


def _account(native: Native, currency: str) -> Account:
    return Account(
        key=_text(native, KEY),
        name=_named(native, "Name"),
        website=_text(native, "Website"),
        country=_text(native, "BillingCountryCode") or _text(native, "BillingCountry"),
        state=_text(native, "BillingStateCode") or _text(native, "BillingState"),
        city=_text(native, "BillingCity"),
        postal_code=_text(native, "BillingPostalCode"),
        street=_text(native, "BillingStreet"),
        phone=_text(native, "Phone"),
        duns=_text(native, "DunsNumber"),
        tax_id=_text(native, "Tax_Id__c"),
        parent_key=_text(native, "ParentId"),
        owner_key=_text(native, "OwnerId"),
        type=_text(native, "Type"),
        modified_at=instant(native.get(STAMP)),
    )


def _opportunity(native: Native, currency: str) -> Opportunity:
    families = _text(native, "Product_Family__c").split(";")
    return Opportunity(
        key=_text(native, KEY),
        account_key=_text(native, "AccountId"),
        name=_named(native, "Name"),
        stage=_text(native, "StageName"),
        amount=_money(native, "Amount", _text(native, CURRENCY) or currency),
        close_on=_day(native, "CloseDate"),
        is_closed=_flag(native, "IsClosed"),
        is_won=_flag(native, "IsWon"),
        owner_key=_text(native, "OwnerId"),
        families=tuple(sorted({family.strip() for family in families} - {""})),
        modified_at=instant(native.get(STAMP)),
    )


def _lead(native: Native, currency: str) -> Lead:
    return Lead(
        key=_text(native, KEY),
        company=_text(native, "Company"),
        name=_text(native, "Name"),
        email=_text(native, "Email").lower(),
        website=_text(native, "Website"),
        country=_text(native, "CountryCode") or _text(native, "Country"),
        status=_text(native, "Status"),
        owner_key=_text(native, "OwnerId"),
        is_converted=_flag(native, "IsConverted"),
        modified_at=instant(native.get(STAMP)),
    )


def _user(native: Native, currency: str) -> CrmUser:
    return CrmUser(
        key=_text(native, KEY),
        name=_named(native, "Name"),
        email=_text(native, "Email").lower(),
        is_active=_flag(native, "IsActive"),
        zone=_zone(native, "TimeZoneSidKey"),
        manager_key=_text(native, "ManagerId"),
        modified_at=instant(native.get(STAMP)),
    )


def _queue(native: Native, currency: str) -> CrmUser:
    # A queue may have an address for notices; it is nobody's, so it is not taken over.
    return CrmUser(
        key=_text(native, KEY),
        name=_named(native, "Name"),
        is_queue=True,
        modified_at=instant(native.get(STAMP)),
    )


_ADDRESS = ("Street", "City", "State", "StateCode", "PostalCode", "Country", "CountryCode")

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
                *("Phone", "DunsNumber", "Tax_Id__c", "ParentId", "Type"),
            ),
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
    Kind.OPPORTUNITY: (
        Source(
            "Opportunity",
            _opportunity,
            ("Name", "AccountId", "OwnerId", "StageName", "IsClosed", "IsWon"),
            ("Amount", CURRENCY, "CloseDate", "Product_Family__c"),
            written={
                "name": "Name",
                "account_key": "AccountId",
                "owner_key": "OwnerId",
                "stage": "StageName",
                "amount": "Amount",
                "close_on": "CloseDate",
                "families": "Product_Family__c",
            },
        ),
    ),
    Kind.LEAD: (
        Source(
            "Lead",
            _lead,
            ("Company", "OwnerId", "IsConverted"),
            ("Name", "Email", "Website", "Country", "CountryCode", "Status"),
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


def native_values(kind: Kind, values: Mapping[str, object], described: Described) -> dict[str, Any]:
    """Say values under the product's names as fields of Salesforce.

    Raises: Unusable where a name cannot be written, or this user may not write it.
    """
    written = SOURCES[kind][0].written
    if written is None:
        raise Unusable(f"cosell does not write {kind} records")
    native: dict[str, Any] = {}
    for name, value in values.items():
        if name not in written:
            raise Unusable(f"{kind} has no {name} to write")
        native[written[name]] = _native_value(value)
        if isinstance(value, Money) and CURRENCY in described.fields:
            native[CURRENCY] = value.currency
    if kind is Kind.LEAD and isinstance(values.get("name"), str):
        # A person's name is two fields there, of which the last is required.
        native["FirstName"], _, native["LastName"] = str(values["name"]).rpartition(" ")
    if refused := sorted(set(native) - described.writable):
        raise Unusable(f"the integration user may not write {', '.join(refused)}")
    return native


def _native_value(value: object) -> object:
    if isinstance(value, Money):
        # JSON has one kind of number; below 2**53 minor units the shortest float is exact.
        return float(Decimal(value.minor).scaleb(-digits(value.currency)))
    if isinstance(value, tuple):
        return ";".join(str(part) for part in value)
    if isinstance(value, date):  # an instant is a date as well
        return value.isoformat()
    return None if value == "" else value


def _text(native: Native, field: str) -> str:
    value = native.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unusable(_expected(field, value, "text"))
    return value.strip()


def _zone(native: Native, field: str) -> str:
    """Read a time zone; one that nobody knows reads as none, and the policy's counts."""
    zone = _text(native, field)
    return zone if is_zone(zone) else ""


def _named(native: Native, field: str) -> str:
    if not (name := _text(native, field)):
        raise Unusable(f"{field} is empty")
    return name


def _flag(native: Native, field: str) -> bool:
    value = native.get(field)
    if not isinstance(value, bool):
        raise Unusable(_expected(field, value, "true or false"))
    return value


def _day(native: Native, field: str) -> date | None:
    text = _text(native, field)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unusable(f"{field} is text, expected a date") from None


def _money(native: Native, field: str, currency: str) -> Money | None:
    value = native.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unusable(_expected(field, value, "a number"))
    return from_decimal(Decimal(str(value)), currency)


def _expected(field: str, value: object, what: str) -> str:
    return f"{field} is {type(value).__name__}, expected {what}"
