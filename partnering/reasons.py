"""Why a claim is refused, ended or revoked: a closed list, in our words and in the partner's.

What a partner reads never says who holds a claim, nor that a rival exists.
"""

from enum import StrEnum

NOT_AVAILABLE = "This is not available for this customer and scope."


class Reason(StrEnum):
    """Codes of a rejection; with `OTHER` a text is needed."""

    DUPLICATE_REGISTERED = "duplicate_registered"
    DUPLICATE_OWN = "duplicate_own"
    DIRECT_ENGAGED = "direct_engaged"
    EXISTING_CUSTOMER = "existing_customer"
    INCUMBENT_PROTECTED = "incumbent_protected"
    NAMED_ACCOUNT = "named_account"
    OUT_OF_TERRITORY = "out_of_territory"
    PRODUCT_NOT_AUTHORISED = "product_not_authorised"
    BELOW_MINIMUM = "below_minimum"
    TENDER_PUBLISHED = "tender_published"
    INCOMPLETE = "incomplete"
    UNQUALIFIED = "unqualified"
    PARTNER_NOT_IN_GOOD_STANDING = "partner_not_in_good_standing"
    CAPACITY_EXCEEDED = "capacity_exceeded"
    AFTER_THE_FACT = "after_the_fact"
    COMPLIANCE_BLOCK = "compliance_block"
    CUSTOMER_CHOICE = "customer_choice"
    OTHER = "other"

    @property
    def for_partner(self) -> str:
        """Say it to the partner. Codes that only exist because of a rival all read alike."""
        return _FOR_PARTNER.get(self, NOT_AVAILABLE)

    @property
    def shown_code(self) -> str:
        """Give the code that a partner may be handed: empty where the code itself would tell."""
        return str(self) if self in _FOR_PARTNER else ""


class EndCause(StrEnum):
    """Why something ended that was not rejected."""

    BY_PARTNER = "by_partner"
    NO_RESPONSE = "no_response"
    INACTIVE = "inactive"
    FRAUD = "fraud"
    CUSTOMER_CHOICE = "customer_choice"
    BREACH = "breach"


# Duplicates, incumbents and the customer's choice of another are missing: they would give a
# rival away. A direct deal is told: teaming is offered for it.
_FOR_PARTNER = {
    Reason.DUPLICATE_OWN: "You have registered this already.",
    Reason.DIRECT_ENGAGED: "We are in touch with this customer ourselves; we can work together.",
    Reason.EXISTING_CUSTOMER: "This customer has bought this from us already.",
    Reason.NAMED_ACCOUNT: "This customer is on the list that our channel chief decides on.",
    Reason.OUT_OF_TERRITORY: "The customer lies outside your territory.",
    Reason.PRODUCT_NOT_AUTHORISED: "Your agreement does not cover this product family.",
    Reason.BELOW_MINIMUM: "The amount lies below the least that can be registered.",
    Reason.TENDER_PUBLISHED: "The tender had been published before the registration.",
    Reason.INCOMPLETE: "Something that we need is missing.",
    Reason.UNQUALIFIED: "We do not see a qualified deal in it yet.",
    Reason.PARTNER_NOT_IN_GOOD_STANDING: "Your company cannot register deals at present.",
    Reason.CAPACITY_EXCEEDED: "You have as many open registrations as your tier allows.",
    Reason.AFTER_THE_FACT: "The deal was too far along when it was registered.",
    Reason.COMPLIANCE_BLOCK: "A compliance check does not allow it.",
    Reason.OTHER: "We cannot accept this registration.",
}
