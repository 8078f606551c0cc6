"""The later changes in the CRM that each make one new overlap with a partner's customer."""

from collections.abc import Mapping, Sequence
from typing import Final

from sandbox.world.crm import Disguise
from sandbox.world.firms import Firm
from sandbox.world.lists import PARTNERS
from sandbox.world.shapes import Account, Days, Happening, Partner, Person, Write

# Owner, country of the firm, the name under which the account hides (None: the happening creates
# it) and the partner by position. The first owners differ, so no daily limit hides an alert.
_SCRIPT: Final = (
    ("maria.keller", "DE", "TBD - new logo (trade fair)", 0),
    ("hannah.whitcombe", "US", "Web form 2231", 2),
    ("tom.okafor", "GB", None, 1),
    ("diego.marlasca", "US", "Inbound call, name to follow", 0),
    ("luc.perrin", "FR", "Prospect X (confidential)", 1),
    ("grace.adeyemi", "US", None, 2),
    ("sofia.lindqvist", "SE", "tbc 0417", 0),
    ("pieter.zandstra", "NL", "Unnamed referral", 1),
    ("aiko.tanabe", "US", None, 0),
    ("maria.keller", "DE", "Stealth account B", 2),
    ("hannah.whitcombe", "US", None, 0),
    ("tom.okafor", "GB", "Project Kingfisher", 1),
)
COUNTRY_CODES: Final = tuple(country for _, country, _, _ in _SCRIPT)


def disguises(firms: Sequence[Firm]) -> list[Disguise]:
    """Return the accounts that hide in the CRM until their happening; one firm a happening."""
    return [
        Disguise(firm, name, f"{owner}@vendra.example")
        for firm, (owner, _, name, _) in zip(firms, _SCRIPT, strict=True)
        if name is not None
    ]


def reserved(firms: Sequence[Firm]) -> list[list[Firm]]:
    """Return, partner by partner, the firms that stand in its list alone."""
    return [
        [firm for firm, line in zip(firms, _SCRIPT, strict=True) if line[3] == position]
        for position in range(len(PARTNERS))
    ]


def script(
    firms: Sequence[Firm],
    accounts: Sequence[Account],
    partners: Sequence[Partner],
    people: Sequence[Person],
) -> tuple[Happening, ...]:
    """Return the happenings in the order in which they are to be played."""
    by_email = {person.email: person for person in people}
    account_of = {account.firm: account for account in accounts}
    made = []
    for number, (firm, (owner, _, hidden, position)) in enumerate(
        zip(firms, _SCRIPT, strict=True), start=1
    ):
        person = by_email[f"{owner}@vendra.example"]
        partner = partners[position]
        row = next(row for row in partner.rows if row.firm == firm.key)
        if hidden is None:
            writes, sentence = _opened(firm, person, number)
            account = "@account"
        else:
            account = account_of[firm.key].id
            writes, sentence = _named(firm, person, hidden, account)
        made.append(
            Happening(number, sentence, writes, person.email, partner.slug, row.id, account)
        )
    return tuple(made)


def _named(firm: Firm, person: Person, hidden: str, account: str) -> tuple[tuple[Write, ...], str]:
    sentence = (
        f"{person.name} finds out who “{hidden}” is, and enters {firm.listing.name}"
        f" with its website."
    )
    return (Write("Account", _known(firm), record=account),), sentence


def _opened(firm: Firm, person: Person, number: int) -> tuple[tuple[Write, ...], str]:
    # The account gets its name last: by the time anybody can recognise it, its opportunity is
    # there, whatever moment a sync chooses.
    owner = str(person.user_id)
    amount = 60_000 + 5_000 * number
    families = ("CORE", "SHIELD", "FLOW")[number * 7 // 4 % 3]
    writes = (
        Write("Account", {"Name": f"New account {number:02d}", "OwnerId": owner}, name="account"),
        Write(
            "Opportunity",
            {
                "Name": f"{firm.listing.name} - {families} new business"[:120],
                "AccountId": "@account",
                "OwnerId": owner,
                "StageName": "Qualification",
                "CloseDate": Days(75),
                "Amount": amount,
                "Product_Family__c": families,
            },
            name="opportunity",
        ),
        Write("Account", {**_known(firm), "Type": "Prospect"}, record="@account"),
    )
    return writes, (
        f"{person.name} opens an account for {firm.listing.name} and an opportunity"
        f" of ${amount:,} for {families}."
    )


def _known(firm: Firm) -> Mapping[str, str | int | Days]:
    listing = firm.listing
    return {
        "Name": listing.name,
        "Website": listing.website,
        "Phone": listing.phone,
        "Industry": firm.industry,
        "NumberOfEmployees": firm.employees,
        "BillingStreet": listing.street,
        "BillingCity": listing.city,
        "BillingState": listing.state,
        "BillingPostalCode": listing.postal_code,
        "BillingCountry": listing.country,
    }
