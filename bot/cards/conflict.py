"""A conflict between claims, for our own people only: both sides with the same lines.

Which buttons stand there only saves dead presses: what may be done is asked when one is pressed.
"""

from collections.abc import Sequence

from bot.actions import Action, Target
from bot.cards.deal_words import STATES, day, due
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    dated,
    divider,
    fields,
    finish,
    header,
    link_button,
    on_day,
    said,
    section,
)
from journeys.deal_notices import ConflictNotice, Side
from journeys.draw_conflicts import CaseLine
from partnering.conflict_cases import CaseState, Remedy

MOST_CASES = 20
_LETTERS = "ABCDEFGH"
OPEN = frozenset({CaseState.OPEN, CaseState.EVIDENCE, CaseState.APPEALED})

STANDINGS: dict[CaseState, str] = {
    CaseState.OPEN: "Open",
    CaseState.EVIDENCE: "Open",
    CaseState.DECIDED: "Decided",
    CaseState.APPEALED: "Appealed",
    CaseState.CLOSED: "Closed",
}
REMEDIES: dict[Remedy, str] = {
    Remedy.EXCLUSIVE: "Exclusive for one of them",
    Remedy.TEAMING: "Teaming with us, without exclusive terms",
    Remedy.SPLIT_BY_SCOPE: "Split by scope",
    Remedy.INFLUENCE: "Credit for influence",
    Remedy.FINDERS_FEE: "A finder's fee",
    Remedy.NONE: "None: it stays as it is",
}


def conflict_card(notice: ConflictNotice, *, said_first: str = "") -> Card:
    """Draw a case as it stands; `said_first` is a safe line of our own above it."""
    words = f"{notice.ref}: {said(notice.headline, 600)}"
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{notice.ref}: conflict, {STANDINGS[notice.state].lower()}"),
        section(said(notice.headline, 600), f"_Rule:_ {said(notice.rule, 300)}"),
        *_sides(notice.sides),
        *_deal(notice),
        *_evidence(notice),
        *_clock(notice),
        *_decision(notice),
        *_buttons(notice),
        context(f"Opened {on_day(notice.opened_at)} · partners do not see this"),
    ]
    return finish("conflict", words, blocks)


def conflicts_card(lines: Sequence[CaseLine]) -> Card:
    """List cases, each with the button that shows it."""
    if not lines:
        words = "No conflict waits for a decision."
        return finish("conflicts", words, [section(f"*{words}*")])
    title = "One conflict" if len(lines) == 1 else f"{len(lines)} conflicts"
    blocks = [header(f"{title} to decide"), *[_row(line) for line in lines[:MOST_CASES]]]
    more = len(lines) - MOST_CASES
    rest = f"… and {more} more, which are due later · " if more > 0 else ""
    blocks.append(context(f"{rest}What is due first stands first · `/cosell CF-3` shows one"))
    return finish("conflicts", title, blocks)


def target_of(notice: ConflictNotice) -> Target:
    """Name the case and the version on the card, to which alone a decision applies."""
    return Target(notice.case_id, choice=f"v{notice.version}")


def _sides(sides: Sequence[Side]) -> list[Block]:
    """Draw one side below the other, with the same fields: so they compare by eye."""
    blocks: list[Block] = []
    for letter, side in zip(_LETTERS, sides, strict=False):
        title = f"*{letter}  DR-{side.registration_id} · {said(side.partner_name, 120)}*"
        shown = button(
            f"Show DR-{side.registration_id}", Action.DEAL_SHOW, Target(side.registration_id)
        )
        families = ", ".join(said(each, 60) for each in side.families)
        until = f", until {day(side.protected_until)}" if side.protected_until else ""
        blocks += [
            divider(),
            section(title, accessory=shown),
            fields(
                [
                    ("Customer", said(side.customer, 250) or "-"),
                    ("Products and scope", f"{families or '-'}\n{said(side.scope, 200)}"),
                    ("Amount", said(side.amount, 120) or "-"),
                    ("Received", on_day(side.received_at) if side.received_at else "-"),
                    ("State", f"{STATES[side.state]}{until}"),
                ]
            ),
        ]
    return [*blocks, divider()]


def _deal(notice: ConflictNotice) -> list[Block]:
    if not notice.opportunity_name:
        return []
    link = link_button("Open in CRM", notice.opportunity_url)
    return [section(f"*Deal in the CRM:* {said(notice.opportunity_name, 250)}", accessory=link)]


def _evidence(notice: ConflictNotice) -> list[Block]:
    if not notice.evidence:
        return []
    told = [f"• {dated(line, 400)}" for line in notice.evidence]
    return [section("*Evidence, the weightiest first*", *told)]


def _clock(notice: ConflictNotice) -> list[Block]:
    if notice.state not in OPEN or notice.due_at is None:
        return []
    asked = said(notice.asked, 120) or "nobody: name a channel chief"
    taken = said(notice.taken_by, 120) or "nobody yet"
    return [
        fields(
            [
                ("To be decided by", f"{asked}\n{due(notice.due_at, notice.zone)}"),
                ("Looks after it", taken),
            ]
        )
    ]


def _decision(notice: ConflictNotice) -> list[Block]:
    blocks: list[Block] = []
    if notice.remedy is not None and notice.decided_at is not None:
        favoured = f", in favour of {said(notice.in_favour_of, 20)}" if notice.in_favour_of else ""
        blocks.append(
            section(
                f"*{REMEDIES[notice.remedy]}*{favoured}",
                f"{said(notice.decided_by, 120)}, {on_day(notice.decided_at)}",
                said(notice.reason, 1200),
            )
        )
    if notice.appeal_text:
        blocks.append(section("*Appeal*", said(notice.appeal_text, 1200)))
    if notice.appeal_until is not None:
        blocks.append(context(f"It can be appealed until {due(notice.appeal_until, notice.zone)}"))
    return blocks


def _buttons(notice: ConflictNotice) -> list[Block]:
    target = target_of(notice)
    if notice.state is CaseState.DECIDED:
        return actions(button("Appeal for a partner…", Action.CONFLICT_APPEAL, target))
    if notice.state not in OPEN:
        return []
    return actions(
        button("Open resolution…", Action.CONFLICT_RESOLVE, target, style="primary"),
        None if notice.taken_by else button("Take ownership", Action.CONFLICT_TAKE, target),
        button("Add evidence…", Action.CONFLICT_EVIDENCE, target),
    )


def _row(line: CaseLine) -> Block:
    when = f" · due {on_day(line.due_at)}" if line.due_at is not None else ""
    who = said(line.taken_by or line.asked, 120)
    return section(
        f"*{line.ref}* {said(line.headline, 400)}",
        f"{STANDINGS[line.state]}{f' · {who}' if who else ''}{when}",
        accessory=button(f"Show {line.ref}", Action.CONFLICT_SHOW, Target(line.case_id)),
    )
