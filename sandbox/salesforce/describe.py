"""What describe says about the objects and their fields."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.salesforce.faults import NONE, Fault
from sandbox.salesforce.objects import OBJECTS
from sandbox.salesforce.schema import NUMBER_TYPES, Field, SObject

_SOAP_TYPES: Final = {
    "id": "tns:ID", "reference": "tns:ID", "boolean": "xsd:boolean", "int": "xsd:int",
    "double": "xsd:double", "currency": "xsd:double", "percent": "xsd:double", "date": "xsd:date",
    "datetime": "xsd:dateTime",
}  # fmt: skip


def describe_global(base: str) -> dict[str, Any]:
    """Return the answer of GET /sobjects."""
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [summary(sobject, base) for sobject in OBJECTS.values()],
    }


def describe(sobject: SObject, base: str, fault: Fault = NONE) -> dict[str, Any]:
    """Return the answer of GET /sobjects/X/describe, as the integration user may see it."""
    own = sobject.name.lower()
    shown = [
        field
        for field in sobject.fields.values()
        if f"{own}.{field.name.lower()}" not in fault.hidden_fields
    ]
    writable = own not in fault.not_writable
    return {
        **summary(sobject, base),
        "fields": [_field(field, writable=writable) for field in shown],
        "childRelationships": _children(sobject),
        "recordTypeInfos": [],
        "supportedScopes": [{"label": f"All {sobject.plural.lower()}", "name": "everything"}],
    }


def summary(sobject: SObject, base: str) -> dict[str, Any]:
    """Return an object's own properties, without its fields."""
    url = f"{base}/sobjects/{sobject.name}"
    return {
        "name": sobject.name,
        "label": sobject.label,
        "labelPlural": sobject.plural,
        "keyPrefix": sobject.prefix,
        "custom": sobject.name.endswith("__c"),
        "customSetting": False,
        "createable": sobject.createable,
        "updateable": sobject.updateable,
        "deletable": sobject.deletable,
        "undeletable": False,
        "queryable": True,
        "retrieveable": True,
        "searchable": True,
        "layoutable": True,
        "mergeable": False,
        "triggerable": sobject.createable,
        "replicateable": "systemmodstamp" in sobject.fields,
        "feedEnabled": False,
        "deprecatedAndHidden": False,
        "urls": {
            "sobject": url,
            "describe": f"{url}/describe",
            "rowTemplate": f"{url}/{{ID}}",
        },
    }


def _field(field: Field, *, writable: bool) -> dict[str, Any]:
    number = field.type in NUMBER_TYPES and field.type != "int"
    return {
        "name": field.name,
        "label": field.label,
        "type": field.type,
        "soapType": _SOAP_TYPES.get(field.type, "xsd:string"),
        "length": field.length,
        "byteLength": field.length * 3,
        "digits": 9 if field.type == "int" else 0,
        "precision": 18 if number else 0,
        "scale": 2 if number else 0,
        "nillable": field.nillable,
        "createable": field.createable and writable,
        "updateable": field.updateable and writable,
        "calculated": field.calculated,
        "calculatedFormula": None,
        "autoNumber": field.auto_number,
        "custom": field.custom,
        "externalId": field.external_id,
        "idLookup": field.external_id or field.type == "id",
        "unique": field.unique,
        "caseSensitive": False,
        "defaultValue": False if field.type == "boolean" else None,
        "defaultedOnCreate": field.default is not None or field.group == "System",
        "deprecatedAndHidden": False,
        "encrypted": False,
        "filterable": field.filterable,
        "sortable": field.filterable and field.type != "multipicklist",
        "groupable": field.filterable and field.type not in ("datetime", "multipicklist"),
        "aggregatable": field.filterable,
        "nameField": field.name_field,
        "namePointing": field.polymorphic,
        "polymorphicForeignKey": field.polymorphic,
        "permissionable": field.createable and field.nillable,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
        "restrictedPicklist": field.restricted,
        "dependentPicklist": False,
        "picklistValues": [_choice(field, value) for value in field.picklist],
        "inlineHelpText": None,
    }


def _choice(field: Field, value: str) -> Mapping[str, Any]:
    return {
        "active": True,
        "defaultValue": value == field.default,
        "label": value,
        "validFor": None,
        "value": value,
    }


def _children(sobject: SObject) -> list[dict[str, Any]]:
    return [
        {
            "childSObject": other.name,
            "field": field.name,
            "cascadeDelete": sobject.name == "Account"
            and field.name == "AccountId"
            and other.name in ("Contact", "Opportunity"),
            "relationshipName": None,
        }
        for other in OBJECTS.values()
        for field in other.fields.values()
        if sobject.name in field.reference_to
    ]
