"""The card that asks a partner manager to confirm or reverse somebody's judgement of a pair."""

from bot.actions import Action, Target
from bot.cards.parts import (
    Block,
    Card,
    Confirm,
    actions,
    button,
    context,
    fields,
    finish,
    on_day,
    public_id,
    said,
    section,
)
from journeys.notices import ReviewNotice
from partnering.judgements import Judgement

_CLAIMS = {
    Judgement.NOT_SAME: "says that these are *not the same company*",
    Judgement.RELATED: "says that these are *related, but not the same company*",
    Judgement.SAME: "says that these are *the same company*",
    Judgement.UNSURE: "is *not sure* that these are the same company",
}
_CONFIRMS = {
    Judgement.NOT_SAME: "Confirm wrong company",
    Judgement.RELATED: "Confirm related company",
    Judgement.SAME: "Confirm same company",
    Judgement.UNSURE: "Confirm not sure",
}


def review_card(notice: ReviewNotice) -> Card:
    """Draw the request, or what became of it once it is settled."""
    pair = f"{_name(notice.account_name)} and {_name(notice.partner_account_name)}"
    text = f"Please review: {said(notice.judged_by, 120)} judged {pair}"
    claim = f"*{said(notice.judged_by, 120) or 'Somebody'}* {_CLAIMS[notice.judgement]}."
    waiting = "hidden until it is settled · " if notice.upheld is None else ""
    blocks: list[Block] = [
        section("*Is this judgement right?*", claim),
        fields(
            [
                ("Our account", _placed(notice.account_name, notice.account_place)),
                (
                    f"On {_name(notice.partner_name)}'s list",
                    _placed(notice.partner_account_name, notice.partner_account_place),
                ),
            ]
        ),
        section(
            "*Why they were matched*",
            *([f"• {said(reason, 300)}" for reason in notice.reasons] or ["• no reason was kept"]),
        ),
        *_ending(notice),
        context(
            f"Judged {on_day(notice.judged_at)} · {waiting}"
            f"`/cosell why {public_id(notice.overlap_id)}` says more"
        ),
    ]
    return finish("review", text, blocks)


def _ending(notice: ReviewNotice) -> list[Block]:
    if notice.upheld is not None:
        return [section(_settled(notice))]
    target = Target(notice.judgement_id)
    restore = Confirm(
        "Restore the overlap?",
        "The overlap comes back at once on both sides.",
        "Restore the overlap",
    )
    return actions(
        button(_CONFIRMS[notice.judgement], Action.REVIEW_CONFIRM, target, style="primary"),
        button("Restore the overlap", Action.REVIEW_RESTORE, target, confirm=restore),
    )


def _settled(notice: ReviewNotice) -> str:
    by = said(notice.settled_by, 120) or "a partner manager"
    if notice.upheld:
        return f"*Confirmed* by {by}. The pair stays away, whatever its score."
    by = said(notice.reversed_by, 120) or by
    if notice.hidden:
        return f"*Reversed* by {by}. The overlap stays hidden for another reason."
    return f"*Reversed* by {by}. The overlap is back on both sides."


def _placed(name: str, place: str) -> str:
    return f"{_name(name)}\n{said(place, 120)}" if place else _name(name)


def _name(value: str) -> str:
    return said(value, 250) or "(no name)"
