"""The objects of the invented org: standard ones with their usual fields, and CoSell's own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sandbox.salesforce.permissions import MADE_UP
from sandbox.salesforce.schema import Field, SObject, indexed

STAGES: Final = (
    # name, probability, closed, won, forecast category
    ("Prospecting", 10, False, False, "Pipeline"),
    ("Qualification", 10, False, False, "Pipeline"),
    ("Needs Analysis", 20, False, False, "Pipeline"),
    ("Value Proposition", 50, False, False, "Pipeline"),
    ("Proposal/Price Quote", 75, False, False, "BestCase"),
    ("Negotiation/Review", 90, False, False, "Forecast"),
    ("Closed Won", 100, True, True, "Closed"),
    ("Closed Lost", 0, True, False, "Omitted"),
)
INDUSTRIES: Final = (
    "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications",
    "Construction", "Consulting", "Education", "Electronics", "Energy", "Engineering", "Finance",
    "Food & Beverage", "Healthcare", "Hospitality", "Insurance", "Machinery", "Manufacturing",
    "Media", "Recreation", "Retail", "Shipping", "Technology", "Transportation", "Utilities",
    "Other",
)  # fmt: skip
PRODUCT_FAMILIES: Final = ("CORE", "SHIELD", "FLOW")
_ACCOUNT_TYPES: Final = (
    "Prospect", "Customer - Direct", "Customer - Channel", "Channel Partner / Reseller", "Other",
)  # fmt: skip
_SOURCES: Final = ("Web", "Phone Inquiry", "Partner Referral", "Trade Show", "Other")
_LEAD_STATUSES: Final = (
    "Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted",
)  # fmt: skip


def _system(*, deletable: bool = True) -> tuple[Field, ...]:
    fields = [
        _fixed("Id", "id", "Record ID", length=18, nillable=False),
        _fixed("CreatedDate", "datetime", "Created", nillable=False),
        _fixed("CreatedById", "reference", "Created By", refers="User", via="CreatedBy"),
        _fixed("LastModifiedDate", "datetime", "Last Modified", nillable=False),
        _fixed("LastModifiedById", "reference", "Last Modified By", refers="User",
               via="LastModifiedBy"),
        _fixed("SystemModstamp", "datetime", "System Modstamp", nillable=False),
    ]  # fmt: skip
    if deletable:
        fields.insert(1, _fixed("IsDeleted", "boolean", "Deleted", nillable=False))
    return tuple(fields)


def _fixed(
    name: str, kind: str, label: str, *, refers: str = "", via: str | None = None, **more: Any
) -> Field:
    return Field(
        name, kind, label, createable=False, updateable=False, relationship=via,
        reference_to=(refers,) if refers else (), group="System", **more,
    )  # fmt: skip


def _text(name: str, label: str, length: int, kind: str = "string", **more: Any) -> Field:
    return Field(name, kind, label, length=length, **more)


def _pick(name: str, label: str, values: tuple[str, ...], **more: Any) -> Field:
    kind = more.pop("kind", "picklist")
    return Field(name, kind, label, length=255, picklist=values, **more)


def _lookup(name: str, label: str, to: tuple[str, ...], via: str, **more: Any) -> Field:
    return Field(name, "reference", label, length=18, reference_to=to, relationship=via, **more)


def _owner(*kinds: str) -> Field:
    return _lookup("OwnerId", "Owner", kinds, "Owner", nillable=False, default="@user")


def _cosell_id() -> Field:
    return _text("CoSell_Id__c", "CoSell Id", 64, external_id=True, unique=True, group="CoSell")


def _address(prefix: str) -> tuple[Field, ...]:
    return (
        _text(f"{prefix}Street", f"{prefix} Street".strip(), 255, "textarea", group="Address"),
        _text(f"{prefix}City", f"{prefix} City".strip(), 40, group="Address"),
        _text(f"{prefix}State", f"{prefix} State/Province".strip(), 80, group="Address"),
        _text(f"{prefix}PostalCode", f"{prefix} Zip/Postal Code".strip(), 20, group="Address"),
        _text(f"{prefix}Country", f"{prefix} Country".strip(), 80, group="Address"),
    )


def _person_name() -> tuple[Field, ...]:
    return (
        Field("Name", "string", "Full Name", length=121, createable=False, updateable=False,
              nillable=False, name_field=True, calculated=False),
        _text("FirstName", "First Name", 40),
        _text("LastName", "Last Name", 80, nillable=False),
    )  # fmt: skip


def _unmodelled(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())


_ACCOUNT: Final = SObject(
    "Account", "Account", "Accounts", "001",
    indexed(
        *_system(),
        _text("Name", "Account Name", 255, nillable=False, name_field=True),
        _owner("User"),
        _lookup("ParentId", "Parent Account", ("Account",), "Parent"),
        _fixed("MasterRecordId", "reference", "Master Record", refers="Account",
               via="MasterRecord", length=18),
        _pick("Type", "Type", _ACCOUNT_TYPES),
        _pick("Industry", "Industry", INDUSTRIES),
        _text("Website", "Website", 255, "url"),
        _text("Phone", "Phone", 40, "phone"),
        Field("NumberOfEmployees", "int", "Employees"),
        Field("AnnualRevenue", "currency", "Annual Revenue"),
        _text("ERP_Number__c", "ERP Number", 40, external_id=True),
        *_address("Billing"),
        _text("Description", "Description", 32000, "textarea"),
        _cosell_id(),
    ),
    unmodelled=_unmodelled(
        "AccountNumber AccountSource BillingAddress BillingGeocodeAccuracy BillingLatitude"
        " BillingLongitude CleanStatus CustomerPriority__c DandbCompanyId DunsNumber Fax Jigsaw"
        " JigsawCompanyId LastActivityDate LastReferencedDate LastViewedDate"
        " NaicsCode NaicsDesc Ownership PhotoUrl Rating ShippingAddress ShippingCity"
        " ShippingCountry ShippingGeocodeAccuracy ShippingLatitude ShippingLongitude"
        " ShippingPostalCode ShippingState ShippingStreet Sic SicDesc Site TickerSymbol Tradestyle"
        " YearStarted"
    ),
)  # fmt: skip

_CONTACT: Final = SObject(
    "Contact", "Contact", "Contacts", "003",
    indexed(
        *_system(),
        *_person_name(),
        _lookup("AccountId", "Account Name", ("Account",), "Account"),
        _owner("User"),
        _text("Title", "Title", 128),
        _text("Email", "Email", 80, "email"),
        _text("Phone", "Phone", 40, "phone"),
        _cosell_id(),
    ),
    unmodelled=_unmodelled(
        "AssistantName AssistantPhone Birthdate Department Description EmailBouncedDate"
        " EmailBouncedReason Fax HomePhone IsEmailBounced LastActivityDate LastReferencedDate"
        " LastViewedDate LeadSource MailingAddress MailingCity MailingCountry MailingPostalCode"
        " MailingState MailingStreet MasterRecordId MobilePhone OtherPhone PhotoUrl ReportsToId"
        " Salutation"
    ),
)  # fmt: skip

_LEAD: Final = SObject(
    "Lead", "Lead", "Leads", "00Q",
    indexed(
        *_system(),
        *_person_name(),
        _text("Company", "Company", 255, nillable=False),
        _owner("User", "Group"),
        _pick("Status", "Lead Status", _LEAD_STATUSES, nillable=False,
              default="Open - Not Contacted"),
        _pick("LeadSource", "Lead Source", _SOURCES),
        _text("Title", "Title", 128),
        _text("Email", "Email", 80, "email"),
        _text("Phone", "Phone", 40, "phone"),
        _text("Website", "Website", 255, "url"),
        _pick("Industry", "Industry", INDUSTRIES),
        Field("NumberOfEmployees", "int", "Employees"),
        *_address(""),
        _text("Description", "Description", 32000, "textarea"),
        Field("IsConverted", "boolean", "Converted", nillable=False, createable=False,
              updateable=False, default=False),
        _fixed("ConvertedDate", "date", "Converted Date"),
        _fixed("ConvertedAccountId", "reference", "Converted Account", refers="Account",
               via="ConvertedAccount"),
        _fixed("ConvertedContactId", "reference", "Converted Contact", refers="Contact",
               via="ConvertedContact"),
        _fixed("ConvertedOpportunityId", "reference", "Converted Opportunity",
               refers="Opportunity", via="ConvertedOpportunity"),
        _cosell_id(),
    ),
    unmodelled=_unmodelled(
        "Address AnnualRevenue CleanStatus CompanyDunsNumber DandbCompanyId EmailBouncedDate"
        " EmailBouncedReason Fax IsUnreadByOwner Jigsaw LastActivityDate LastReferencedDate"
        " LastViewedDate MasterRecordId MobilePhone PhotoUrl Rating Salutation"
    ),
)  # fmt: skip

_OPPORTUNITY: Final = SObject(
    "Opportunity", "Opportunity", "Opportunities", "006",
    indexed(
        *_system(),
        _text("Name", "Opportunity Name", 120, nillable=False, name_field=True),
        _lookup("AccountId", "Account Name", ("Account",), "Account"),
        _owner("User"),
        _pick("StageName", "Stage", tuple(stage[0] for stage in STAGES), nillable=False,
              restricted=True),
        Field("Amount", "currency", "Amount"),
        Field("CloseDate", "date", "Close Date", nillable=False),
        Field("Probability", "percent", "Probability (%)"),
        _pick("Product_Family__c", "Product Family", PRODUCT_FAMILIES, kind="multipicklist",
              restricted=True),
        _pick("Type", "Type", ("New Business", "Existing Business")),
        _pick("LeadSource", "Lead Source", _SOURCES),
        _text("NextStep", "Next Step", 255),
        _text("Description", "Description", 32000, "textarea"),
        Field("IsClosed", "boolean", "Closed", nillable=False, createable=False, updateable=False,
              default=False),
        Field("IsWon", "boolean", "Won", nillable=False, createable=False, updateable=False,
              default=False),
        Field("ForecastCategory", "picklist", "Forecast Category", length=40, createable=False,
              updateable=False,
              picklist=("Omitted", "Pipeline", "BestCase", "Forecast", "Closed")),
        _fixed("LastActivityDate", "date", "Last Activity"),
        _fixed("LastStageChangeDate", "datetime", "Last Stage Change Date"),
        _cosell_id(),
        _text("CoSell_Registration__c", "CoSell Registration", 20, group="CoSell"),
        _text("CoSell_Partner__c", "CoSell Partner", 255, group="CoSell"),
        _text("CoSell_Partner_Role__c", "CoSell Partner Role", 40, group="CoSell"),
        Field("CoSell_Registered__c", "boolean", "CoSell Registered", nillable=False,
              default=False, group="CoSell"),
        Field("CoSell_Protected_Until__c", "date", "CoSell Protected Until", group="CoSell"),
    ),
    unmodelled=_unmodelled(
        "CampaignId ContactId ExpectedRevenue Fiscal FiscalQuarter FiscalYear"
        " ForecastCategoryName HasOpenActivity HasOpportunityLineItem HasOverdueTask"
        " LastAmountChangedHistoryId LastCloseDateChangedHistoryId"
        " LastReferencedDate LastViewedDate Pricebook2Id PushCount"
        " TotalOpportunityQuantity"
    ),
)  # fmt: skip

_USER: Final = SObject(
    "User", "User", "Users", "005",
    indexed(
        *_system(deletable=False),
        *_person_name(),
        _text("Username", "Username", 80, nillable=False),
        _text("Email", "Email", 128, "email", nillable=False),
        _text("Title", "Title", 80),
        Field("IsActive", "boolean", "Active", nillable=False),
        _pick("TimeZoneSidKey", "Time Zone", (), nillable=False),
        _lookup("ManagerId", "Manager", ("User",), "Manager"),
        _pick("UserType", "User Type", ("Standard", "PowerPartner"), createable=False,
              updateable=False),
    ),
    deletable=False,
    unmodelled=_unmodelled(
        "AboutMe AccountId Address Alias City CommunityNickname CompanyName ContactId Country"
        " DefaultGroupNotificationFrequency Department DigestFrequency Division EmailEncodingKey"
        " EmployeeNumber FederationIdentifier FullPhotoUrl LanguageLocaleKey LastLoginDate"
        " LocaleSidKey MobilePhone Phone PostalCode ProfileId SmallPhotoUrl State Street UserRoleId"
    ),
)  # fmt: skip

_GROUP: Final = SObject(
    "Group", "Group", "Groups", "00G",
    indexed(
        *_system(deletable=False),
        _text("Name", "Name", 40, nillable=False, name_field=True),
        _text("DeveloperName", "Developer Name", 80),
        _pick("Type", "Type", ("Queue", "Regular"), nillable=False),
        _text("Email", "Email", 255, "email"),
    ),
    createable=False, updateable=False, deletable=False,
    unmodelled=_unmodelled(
        "Description DoesIncludeBosses DoesSendEmailToMembers OwnerId RelatedId"
    ),
)  # fmt: skip

_STAGE: Final = SObject(
    "OpportunityStage", "Opportunity Stage", "Opportunity Stages", "01J",
    indexed(
        *_system(deletable=False),
        _text("MasterLabel", "Master Label", 255, nillable=False, name_field=True),
        _text("ApiName", "API Name", 255),
        Field("IsActive", "boolean", "Active", nillable=False),
        Field("SortOrder", "int", "Sort Order"),
        Field("IsClosed", "boolean", "Closed", nillable=False),
        Field("IsWon", "boolean", "Won", nillable=False),
        Field("ForecastCategory", "picklist", "Forecast Category", length=40),
        Field("DefaultProbability", "percent", "Probability (%)"),
    ),
    createable=False, updateable=False, deletable=False,
    unmodelled=_unmodelled("Description ForecastCategoryName"),
)  # fmt: skip

_ORGANIZATION: Final = SObject(
    "Organization", "Organization", "Organizations", "00D",
    indexed(
        *_system(deletable=False),
        _text("Name", "Name", 80, nillable=False, name_field=True),
        _text("OrganizationType", "Edition", 40),
        _text("InstanceName", "Instance Name", 5),
        Field("IsSandbox", "boolean", "Is Sandbox", nillable=False),
        _text("TimeZoneSidKey", "Time Zone", 40),
        _text("LanguageLocaleKey", "Language", 40),
        _text("DefaultLocaleSidKey", "Locale", 40),
        _text("NamespacePrefix", "Namespace Prefix", 15),
        _text("DefaultAccountAccess", "Default Account Access", 40),
        _text("DefaultOpportunityAccess", "Default Opportunity Access", 40),
        _text("DefaultLeadAccess", "Default Lead Access", 40),
        Field("TrialExpirationDate", "datetime", "Trial Expiration Date"),
    ),
    createable=False, updateable=False, deletable=False,
    unmodelled=_unmodelled(
        "Address City Country Division Fax FiscalYearStartMonth Phone PostalCode PrimaryContact"
        " State Street UsesStartDateAsFiscalYearName WebToCaseDefaultOrigin"
    ),
)  # fmt: skip

_OVERLAP: Final = SObject(
    "CoSell_Overlap__c", "CoSell Overlap", "CoSell Overlaps", "a00",
    indexed(
        *_system(),
        Field("Name", "string", "Overlap", length=80, nillable=False, createable=False,
              updateable=False, name_field=True, numbered="OV-{00000}"),
        _owner("User"),
        _lookup("Account__c", "Account", ("Account",), "Account__r"),
        _text("Partner_Name__c", "Partner Name", 255),
        _text("Population__c", "Population", 80),
        _text("State__c", "State", 20),
        Field("Score__c", "double", "Score"),
        Field("First_Seen__c", "datetime", "First Seen"),
        Field("Last_Seen__c", "datetime", "Last Seen"),
        _cosell_id(),
    ),
)  # fmt: skip

_CREDIT: Final = SObject(
    "CoSell_Credit__c", "CoSell Credit", "CoSell Credits", "a01",
    indexed(
        *_system(),
        Field("Name", "string", "Credit", length=80, nillable=False, createable=False,
              updateable=False, name_field=True, numbered="CR-{00000}"),
        _owner("User"),
        _lookup("Opportunity__c", "Opportunity", ("Opportunity",), "Opportunity__r"),
        _text("Partner_Name__c", "Partner Name", 255),
        _text("Standing__c", "Standing", 20),
        _text("Model__c", "Model", 20),
        Field("Share__c", "double", "Share"),
        Field("Amount__c", "currency", "Amount"),
        Field("Counted_At__c", "datetime", "Counted At"),
        _cosell_id(),
    ),
)  # fmt: skip

_HELP: Final = SObject(
    "CoSell_Help__c", "CoSell Help", "CoSell Help", "a02",
    indexed(
        *_system(),
        Field("Name", "string", "Help", length=80, nillable=False, createable=False,
              updateable=False, name_field=True, numbered="HP-{00000}"),
        _owner("User"),
        _lookup("Account__c", "Account", ("Account",), "Account__r"),
        _lookup("Opportunity__c", "Opportunity", ("Opportunity",), "Opportunity__r"),
        _text("Partner_Name__c", "Partner Name", 255),
        _text("Kind__c", "Kind", 20),
        _text("State__c", "State", 20),
        _text("Note__c", "Note", 32000, "textarea"),
        Field("Last_Moved__c", "datetime", "Last Moved"),
        _cosell_id(),
    ),
)  # fmt: skip

# What a polymorphic owner is read through. It has no rows of its own.
_NAME: Final = SObject(
    "Name", "Name", "Names", "",
    indexed(
        _fixed("Id", "id", "Record ID", length=18, nillable=False),
        _text("Name", "Name", 121, name_field=True),
        _text("Email", "Email", 128, "email"),
        _text("Type", "Type", 40),
    ),
    createable=False, updateable=False, deletable=False,
    unmodelled=_unmodelled(
        "Alias FirstName IsActive LastName Phone Profile ProfileId Title Username UserRole"
        " UserRoleId"
    ),
)  # fmt: skip

OBJECTS: Final[Mapping[str, SObject]] = MappingProxyType(
    {
        sobject.name.lower(): sobject
        for sobject in (
            _ACCOUNT, _CONTACT, _LEAD, _OPPORTUNITY, _OVERLAP, _CREDIT, _HELP, _USER, _GROUP,
            _STAGE, _ORGANIZATION, *MADE_UP,
        )
    }
)  # fmt: skip

# Objects that every real org has and this one does not model: asking for one is answered with 501.
UNMODELLED: Final = _unmodelled(
    "AccountContactRelation AccountContactRole Approval Attachment Campaign CampaignMember Case"
    " CaseComment ContentDocument ContentVersion Contract Event FieldDefinition EntityDefinition"
    " GroupMember LeadStatus Name Note OpportunityContactRole OpportunityFieldHistory"
    " OpportunityHistory OpportunityLineItem Order Pricebook2"
    " PricebookEntry ProcessInstance Product2 Profile QueueSobject RecordType Report Solution Task"
    " UserLicense UserRecordAccess UserRole AsyncApexJob ApexClass ApexTrigger"
)


def sobject_of(identifier: str) -> SObject | None:
    """Return the object whose key prefix starts this id, or None."""
    prefix = identifier[:3]
    return next((sobject for sobject in OBJECTS.values() if sobject.prefix == prefix), None)


def target_of(field: Field) -> SObject:
    """Return the object through which the fields of a reference's record are read."""
    return _NAME if field.polymorphic else OBJECTS[field.reference_to[0].lower()]
