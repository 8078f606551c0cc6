"""What a credit's kinds, roles and states are called on cards; ours and the partner's words."""

from partnering.attribution_models import Model
from partnering.touches import TouchKind, TouchRole, TouchState

KINDS = {each: each.words for each in TouchKind}
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
    TouchState.CLAIMED: "waits to be confirmed",
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
# That was so, on a day that brings no credit. When we closed what, it does not read.
OUTSIDE = "Confirmed, but not on a day that brings credit"
# Of what the partner says of itself.
OWN_STATES = {
    TouchState.CLAIMED: "One of our people confirms it",
    TouchState.CONFIRMED: "Confirmed: you are credited for it",
    TouchState.DISPUTED: "We remember it differently, and look into it",
    TouchState.UNCONFIRMED: "Nobody of ours has confirmed it yet",
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
