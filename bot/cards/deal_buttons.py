"""The buttons of a registered deal, by how it stands. One is primary; a `…` opens a form."""

from bot.actions import Action, Target
from bot.cards.parts import Block, Confirm, actions, button, link_button, said
from journeys.deal_notices import DealNotice
from partnering.reasons import Reason
from partnering.registrations import Event, State

_DECIDABLE = frozenset({State.IN_REVIEW, State.CONFLICT_HOLD})
_ASSIGNABLE = _DECIDABLE | {State.SUBMITTED, State.INFO_REQUESTED}


TEAMING, WITHOUT_CRM = "teaming", "crm"


def target_of(notice: DealNotice, how: str = "") -> Target:
    """Name the record, the version on the card, to which alone a decision applies, and how."""
    return Target(notice.registration_id, choice=f"v{notice.version}-{how}".rstrip("-"))


def shown_version(target: Target) -> int:
    """Read which version stood on the card; -1, which no record has, where none can be read."""
    told = target.choice.partition("-")[0].removeprefix("v")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1


def how_of(target: Target) -> str:
    """Read what else the button said of the decision; empty where nothing."""
    return target.choice.partition("-")[2]


def waits_for_second(notice: DealNotice) -> str:
    """Say who has decided first, and what a second person is asked."""
    how = said(notice.proposed_words, 300)
    told = f"*{said(notice.proposed_by, 120)}* wants to approve it{f': {how}' if how else ''}"
    return f"{told}\nA second person has to confirm it."


def buttons(notice: DealNotice) -> list[Block]:
    """Draw the row of buttons, or two; nothing once nothing can be decided."""
    crm = link_button("Open opportunity", notice.crm_url)
    match notice.state:
        case State.APPROVED:
            later = actions(*_later(notice), _credit(notice), crm)
            return [*_first_of_approved(notice), *later]
        case State.WON:
            return actions(_credit(notice), crm)
        case State.REJECTED if notice.appeal_text:
            return actions(*_appeal(notice), crm)
        case state if state in _ASSIGNABLE:
            return actions(*_pending(notice), crm)
        case _:
            return actions(crm)


def _credit(notice: DealNotice) -> Block:
    return button("Credit…", Action.CREDIT_REGISTERED, Target(notice.registration_id))


def _pending(notice: DealNotice) -> list[Block | None]:
    target = target_of(notice)
    assign = _offered(notice, Event.ASSIGNED, button("Assign…", Action.DEAL_ASSIGN, target))
    if notice.state not in _DECIDABLE:
        return assign
    first = _second(notice) if notice.proposed_by else [_identify(notice), _approve(notice)]
    reject = button("Reject…", Action.DEAL_REJECT, target, style="danger")
    # From a hold nothing is asked: the claim waits for another's decision.
    asks = notice.state is State.IN_REVIEW
    ask = button("Ask for information…", Action.DEAL_ASK, target) if asks else None
    return [
        *_offered(notice, Event.REJECTED, *first, reject, ask),
        *assign,
        _letter(notice),
    ]


def _offered(notice: DealNotice, event: Event, *drawn: Block | None) -> list[Block | None]:
    """Leave out what brings about an event in which this reader has no part."""
    return [] if event in notice.barred else list(drawn)


def _second(notice: DealNotice) -> list[Block | None]:
    """Draw the second person's buttons; the first may only take it back."""
    target = target_of(notice)
    confirm = Confirm("Confirm it?", "It counts at once, in both names.", "Confirm")
    yes = button("Confirm", Action.DEAL_CONFIRM, target, style="primary", confirm=confirm)
    return [
        *_offered(notice, Event.APPROVED, yes),
        button("Not so", Action.DEAL_DECLINE, target),
    ]


def _identify(notice: DealNotice) -> Block | None:
    if notice.account_certain:
        return None
    target = target_of(notice)
    return button("Say which account…", Action.DEAL_IDENTIFY, target, style="primary")


def _letter(notice: DealNotice) -> Block | None:
    """Draw where a written wish of the customer would weigh: against somebody who came first."""
    if notice.suggested not in (Reason.INCUMBENT_PROTECTED, Reason.DUPLICATE_REGISTERED):
        return None
    return button("Customer's letter…", Action.DEAL_LETTER, target_of(notice))


def _approve(notice: DealNotice) -> Block | None:
    """Draw the button that approves, where this reader could: an exception needs a form."""
    if notice.holds or not notice.account_certain:
        return None
    if notice.chief_only and not notice.for_chief:
        return None
    if notice.chief_only or notice.exceptions:
        target = target_of(notice)
        return button("Approve as an exception…", Action.DEAL_EXCEPTION, target, style="primary")
    label = "Approve as teaming" if notice.teaming else "Approve"
    days = notice.protection_days
    told = [
        notice.crm_effect,
        f"The partner is protected for {days} days from today." if days else "",
        "This cannot be undone.",
    ]
    return button(
        label,
        Action.DEAL_APPROVE,
        target_of(notice, TEAMING if notice.teaming else ""),
        style="primary",
        confirm=Confirm(f"{label} {notice.ref}?", " ".join(filter(None, told)), label),
    )


def _first_of_approved(notice: DealNotice) -> list[Block]:
    """Draw what the partner asks for: only one thing at a time is primary."""
    target, rows = target_of(notice), list[Block]()
    extends = bool(notice.extension_why) and Event.EXTENDED not in notice.barred
    if extends:
        sure = Confirm("Give more time?", "It counts from the end of the protection.", "Extend")
        rows += actions(
            button("Extend", Action.DEAL_EXTEND, target, style="primary", confirm=sure),
            button("Refuse the extension…", Action.DEAL_EXTEND_NOT, target),
        )
    if notice.edit_lines and Event.EDITED not in notice.barred:
        style = "" if extends else "primary"
        sure = Confirm("Accept the change?", "It counts at once.", "Accept")
        rows += actions(
            button("Accept the change", Action.DEAL_EDIT, target, style=style, confirm=sure),
            button("Refuse the change…", Action.DEAL_EDIT_NOT, target),
        )
    return rows


def _later(notice: DealNotice) -> list[Block | None]:
    target = target_of(notice)
    serve = button("Serve notice…", Action.DEAL_NOTICE, target)
    revoke = button("Revoke…", Action.DEAL_REVOKE, target, style="danger")
    return [
        *_offered(notice, Event.REVOKE_NOTICE, serve if notice.notice_ends_at is None else None),
        *_offered(notice, Event.REVOKED, revoke if notice.for_chief else None),
    ]


def _appeal(notice: DealNotice) -> list[Block | None]:
    target = target_of(notice)
    uphold = button("Uphold the rejection…", Action.DEAL_UPHOLD, target)
    overturn = button("Overturn the rejection…", Action.DEAL_OVERTURN, target)
    return _offered(notice, Event.OVERTURNED, uphold, overturn)
