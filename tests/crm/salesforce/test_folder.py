"""The folder `salesforce/`, which an admin deploys, says the same as the code that needs it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crm.port import OWN_VALUES, Kind, OwnKind
from crm.salesforce.fields import (
    DEFAULT_ACCESS,
    EXTERNAL_ID,
    OWN_OBJECTS,
    SOURCES,
    needed_for_writing,
    object_of,
    written_fields,
)
from sandbox.salesforce.objects import OBJECTS

ROOT = Path(__file__).parents[3] / "salesforce"
MAIN = ROOT / "force-app" / "main" / "default"
NS = "{http://soap.sforce.com/2006/04/metadata}"
FILES = sorted(ROOT.rglob("*.xml"))
# Required by Salesforce or its own: always visible, and refused in a permission set.
# Source: Metadata API, PermissionSet, fieldPermissions (API 67.0).
ALWAYS = frozenset(
    {
        "Id", "Name", "OwnerId", "StageName", "CloseDate", "IsClosed", "IsWon", "Company",
        "LastName", "IsConverted", "ConvertedOpportunityId", "Status", "CreatedDate",
        "LastActivityDate", "MasterRecordId",
    }
)  # fmt: skip
# What only some orgs have: naming it would make the deployment fail in the others.
SOME_ORGS = frozenset(
    {"DunsNumber", "Tax_Id__c", "Product_Family__c", "CurrencyIsoCode", "LastStageChangeDate"}
)
WRITTEN = (OwnKind.OVERLAP, OwnKind.CREDIT, OwnKind.HELP, Kind.ACCOUNT, Kind.OPPORTUNITY, Kind.LEAD)
# All that is said of a customer who is new to the CRM; the rest is for people to fill in.
OF_A_NEW_CUSTOMER = frozenset({EXTERNAL_ID, "Name", "Website", "BillingCountry", "OwnerId"})


def root_of(file: Path) -> ElementTree.Element:
    return ElementTree.parse(file).getroot()


def text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{NS}{name}", default="")


def field_permissions(permission_set: str) -> dict[str, bool]:
    """The fields of a permission set, and whether each may be edited."""
    root = root_of(MAIN / "permissionsets" / f"{permission_set}.permissionset-meta.xml")
    return {
        text(each, "field"): text(each, "editable") == "true"
        for each in root.iter(f"{NS}fieldPermissions")
    }


def object_permissions(permission_set: str) -> dict[str, dict[str, bool]]:
    root = root_of(MAIN / "permissionsets" / f"{permission_set}.permissionset-meta.xml")
    return {
        text(each, "object"): {
            child.tag.removeprefix(NS): child.text == "true"
            for child in each
            if child.tag != f"{NS}object"
        }
        for each in root.iter(f"{NS}objectPermissions")
    }


def compound(name: str, field: str) -> str:
    """Give the name under which a field is granted: an address is granted whole."""
    parts = ("Street", "City", "State", "StateCode", "PostalCode", "Country", "CountryCode")
    for prefix, whole in (("Billing", "BillingAddress"), ("", "Address")):
        if field in {f"{prefix}{part}" for part in parts}:
            return f"{name}.{whole}"
    return f"{name}.{field}"


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_file_is_well_formed_and_of_its_kind(file: Path) -> None:
    kinds = {
        "field": "CustomField",
        "object": "CustomObject",
        "permissionset": "PermissionSet",
    }
    kind = file.name.split(".")[1].removesuffix("-meta")
    root = root_of(file)
    assert root.tag == f"{NS}{kinds[kind]}"
    if kind == "field":
        assert text(root, "fullName") == file.name.split(".")[0]


def test_the_project_names_the_folder_that_is_there() -> None:
    project = json.loads((ROOT / "sfdx-project.json").read_text())
    [package] = project["packageDirectories"]
    assert (ROOT / package["path"]).is_dir()


@pytest.mark.parametrize("kind", list(OwnKind), ids=str)
def test_our_own_objects_have_the_fields_that_are_written(kind: OwnKind) -> None:
    name, fields = OWN_OBJECTS[kind]
    assert fields.keys() == OWN_VALUES[kind]
    files = (MAIN / "objects" / name / "fields").glob("*.xml")
    assert {file.name.split(".")[0] for file in files} == {EXTERNAL_ID, *fields.values()}


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.OPPORTUNITY], ids=str)
def test_the_fields_of_a_deal_are_there_to_be_deployed_and_in_the_stand_in_org(kind: Kind) -> None:
    name = object_of(kind)
    files = (MAIN / "objects" / name / "fields").glob("*.xml")
    assert {file.name.split(".")[0] for file in files} == needed_for_writing(kind)
    stand_in = OBJECTS[name.lower()].fields
    assert {field.lower() for field in needed_for_writing(kind)} <= stand_in.keys()


@pytest.mark.parametrize("kind", list(OwnKind), ids=str)
def test_the_stand_in_org_has_the_object_as_it_is_deployed(kind: OwnKind) -> None:
    name, fields = OWN_OBJECTS[kind]
    custom = {field.name for field in OBJECTS[name.lower()].fields.values() if field.custom}
    assert custom == {EXTERNAL_ID, *fields.values()}


@pytest.mark.parametrize("kind", WRITTEN, ids=str)
def test_every_object_that_is_written_gets_our_external_id(kind: Kind | OwnKind) -> None:
    file = MAIN / "objects" / object_of(kind) / "fields" / f"{EXTERNAL_ID}.field-meta.xml"
    root = root_of(file)
    told = [text(root, name) for name in ("type", "length", "externalId", "unique")]
    assert told == ["Text", "64", "true", "true"]


@pytest.mark.parametrize("kind", list(DEFAULT_ACCESS), ids=str)
def test_reading_alone_lets_read_every_field_and_every_record(kind: Kind) -> None:
    source = SOURCES[kind][0]
    granted = field_permissions("CoSell_Read_Only")
    # Our own fields are granted with writing: before it, there is nothing in them.
    ours = needed_for_writing(kind)
    for field in {*source.required, *source.optional} - ALWAYS - SOME_ORGS - ours:
        assert compound(source.object, field) in granted
    may = object_permissions("CoSell_Read_Only")[source.object]
    assert may["allowRead"]
    assert may["viewAllRecords"]


def test_reading_alone_writes_nothing() -> None:
    assert not any(field_permissions("CoSell_Read_Only").values())
    for may in object_permissions("CoSell_Read_Only").values():
        assert {name for name, on in may.items() if on} == {"allowRead", "viewAllRecords"}


@pytest.mark.parametrize("kind", WRITTEN, ids=str)
def test_writing_lets_write_every_field_that_is_written(kind: Kind | OwnKind) -> None:
    name = object_of(kind)
    granted = field_permissions("CoSell_Read_Write")
    written = {EXTERNAL_ID, *(written_fields(kind) or {}).values()}
    if kind is Kind.ACCOUNT:
        written &= OF_A_NEW_CUSTOMER
    for field in written - ALWAYS - SOME_ORGS:
        assert granted.get(compound(name, field)) is True, field
    may = object_permissions("CoSell_Read_Write")[name]
    assert may["allowCreate"]
    assert may["allowEdit"]
    assert may["allowDelete"] is isinstance(kind, OwnKind), "only our own records are erased"
    assert not may["modifyAllRecords"]


def test_nothing_else_is_granted_for_writing() -> None:
    known = {object_of(kind) for kind in WRITTEN}
    assert object_permissions("CoSell_Read_Write").keys() == known
    account = {name for name in field_permissions("CoSell_Read_Write") if name.startswith("Acc")}
    assert account == {compound("Account", name) for name in OF_A_NEW_CUSTOMER - ALWAYS}
