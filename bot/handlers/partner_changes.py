"""A partner's claim gets better: *Change…* with the claim filled in, *Add something in support…*.

Whether a change counts at once or waits for us, the rules say; what is added changes nothing.
"""

from datetime import date

from bot.asks import Ask
from bot.cards.deal_form import changes_from
from bot.cards.partner_deal_forms import change_form, support_form
from bot.forms import Reply, Submitted, Wrong, offer
from bot.partner_showing import in_their_words, told, while_possible
from journeys import partner_acts
from journeys.deal_notices import PartnerDealNotice
from journeys.desk import Desk
from journeys.own_deals import deal_door, latest_claim, own_registration
from journeys.resolve_conflict import partner_evidence
from journeys.typed_claims import at_inputs, mark_of
from partnering.calendar import local_day
from partnering.refusals import Stale
from partnering.registration_moves import Incomplete

CHANGE_WAITS = (
    "We decide on your change, and tell you. Until then you stay protected as before, and what "
    "was registered counts."
)


def on_change(desk: Desk, ask: Ask) -> None:
    """Open the claim to change it."""
    notice = while_possible(desk, ask, _may_edit)
    held = own_registration(desk, notice.registration_id, by=ask.by)
    door = deal_door(desk, held.partner_id, by=ask.by)
    offer(ask.answers.api, ask, change_form(notice, latest_claim(held), door.families))


def on_changed(desk: Desk, submitted: Submitted) -> Reply:
    """Take the change, and say whether it counts or waits for our decision."""
    number = submitted.number("deal")
    shown = latest_claim(own_registration(desk, number, by=submitted.by))
    typed = changes_from(submitted.values, shown)
    try:
        with in_their_words(desk, number, _may_edit, submitted):
            if submitted.ids.get("seen") != mark_of(shown):
                raise Stale(partner_acts.CHANGED_MEANWHILE)
            if typed.faults:
                return Wrong(at_inputs(typed.faults, submitted.values))
            kept = partner_acts.edit(desk, number, typed.claim, shown=shown, **submitted.act)
    except Incomplete as incomplete:
        return Wrong(at_inputs(incomplete.faults, submitted.values))
    except partner_acts.Unchanged as unchanged:
        return Wrong({"customer": str(unchanged)})
    except Stale as stale:
        # What was typed stays on the screen, to be copied from.
        return Wrong({"customer": f"{stale} Press *Change…* anew to see how it stands."})
    words = "Your change counts from now on." if kept.pending_edit is None else CHANGE_WAITS
    return told(desk, submitted, number, "Change a registration", words)


def on_support(desk: Desk, ask: Ask) -> None:
    """Open the form for something that speaks for a registration."""
    offer(ask.answers.api, ask, support_form(while_possible(desk, ask, _may_support)))


def on_supported(desk: Desk, submitted: Submitted) -> Reply:
    """Keep it for whoever decides: the same words whether or not the claim is contested."""
    number, text, day = submitted.number("deal"), submitted.text("text"), submitted.one("day")
    with in_their_words(desk, number, _may_support, submitted):
        if not text:
            return Wrong({"text": "Say what it is."})
        try:
            when = date.fromisoformat(day)
        except ValueError:
            return Wrong({"day": "The day on which it was."})
        if when > local_day(desk.policy.deals.zone, submitted.now):
            return Wrong({"day": "A day that is not in the future."})
        partner_evidence(desk, number, text=text, day=when, **submitted.act)
    words = "Thank you. Whoever decides on it reads what you added."
    return told(desk, submitted, number, "Add in support", words)


def _may_support(notice: PartnerDealNotice) -> bool:
    return notice.may_support


def _may_edit(notice: PartnerDealNotice) -> bool:
    return notice.may_edit
