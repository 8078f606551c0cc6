"""What a credit's kinds, roles and states are called on cards; ours and the partner's words."""

from partnering.attribution_models import Model
from partnering.touches import TouchKind, TouchRole, TouchState

KINDS = {
    TouchKind.INTRODUCTION: "Introduction",
    TouchKind.JOINT_MEETING: "Joint meeting",
    TouchKind.TECHNICAL_VALIDATION: "Technical validation or proof of concept",
    TouchKind.REFERENCE: "Reference",
    TouchKind.PROCUREMENT_ACCESS: "Access to procurement",
    TouchKind.INTEGRATION_REQUIREMENT: "Integration that the customer requires",
    TouchKind.MARKETPLACE: "Marketplace",
    TouchKind.IMPLEMENTATION_COMMITMENT: "Commitment to implement",
    TouchKind.REGISTRATION: "Registered deal",
    TouchKind.CO_SELL_HELP: "Help with the sale",
    TouchKind.LEAD_WORKED: "Lead of ours that it worked on",
    TouchKind.DECISION: "Credit by the decision on a conflict",
}
ROLES = {
    TouchRole.SOURCE: "Brought the deal",
    TouchRole.LEAD: "Led the sale",
    TouchRole.CO_SELL: "Sold along",
    TouchRole.TECHNICAL: "Technical",
    TouchRole.PROCUREMENT: "Procurement",
    TouchRole.INFLUENCE: "Influence",
    TouchRole.DELIVERY: "Delivery",
    TouchRole.FULFILMENT: "Fulfilment",
}
STATES = {
    TouchState.CLAIMED: "waits for the partner",
    TouchState.CONFIRMED: "confirmed",
    TouchState.DISPUTED: "disputed",
    TouchState.UNCONFIRMED: "not confirmed in time",
    TouchState.REJECTED: "rejected",
}
THEIR_STATES = {
    TouchState.CLAIMED: "Is that right?",
    TouchState.CONFIRMED: "Confirmed: you are credited for it",
    TouchState.DISPUTED: "You say that it was different; we look into it",
    TouchState.UNCONFIRMED: "Not confirmed; you still can",
    TouchState.REJECTED: "Not credited",
}
MODELS = {
    Model.FIRST: "First touch",
    Model.LAST: "Last touch",
    Model.LINEAR: "Linear",
    Model.U_SHAPED: "U-shaped",
    Model.W_SHAPED: "W-shaped",
    Model.TIME_DECAY: "Time decay",
    Model.ROLE_BASED: "By role",
}
