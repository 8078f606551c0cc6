"""A registered deal for our own people: the card to decide on, and short words about one.

Which buttons stand there only saves dead presses: what may be done is asked when one is pressed.
"""

from bot.actions import Action, Target
from bot.cards.deal_buttons import WITHOUT_CRM, buttons, target_of, waits_for_second
from bot.cards.deal_words import EVENTS, REASONS, day, due, standing, state_words, what_led_here
from bot.cards.parts import (
    Block,
    Card,
    actions,
    button,
    context,
    dated,
    fields,
    finish,
    header,
    lines,
    link_button,
    on_day,
    said,
    section,
    worded,
)
from journeys.deal_notices import OWNER_ASKED, DealNotice, DealWordNotice, HistoryLine
from partnering.people import Right
from partnering.registrations import PENDING, State

# The gravest are shown; the record keeps all.
FLAGS = 5
PROOFS = 5
HISTORY = 6


def deal_card(notice: DealNotice, *, said_first: str = "") -> Card:
    """Draw a registration as it stands; `said_first` is a safe line of our own above it."""
    blocks: list[Block] = [
        *([section(said_first)] if said_first else []),
        header(f"{notice.ref}: {notice.partner_name} for {notice.customer}"),
        section(standing(notice), *_why_it_waits(notice), *_crm_refused(notice)),
        fields(_facts(notice)),
        *_account(notice),
        *_proof(notice),
        *_found(notice),
        *_asked(notice),
        *_clocks(notice),
        *buttons(notice),
        *_history(notice),
        _print(notice),
    ]
    return finish("deal", fallback_text(notice), blocks)


def fallback_text(notice: DealNotice) -> str:
    """Say the card in one line, for the notification and for readers of screens."""
    who = f"{said(notice.partner_name, 120)} for {said(notice.customer, 120)}"
    return f"{notice.ref}: {who}, {said(notice.amount, 60)}. {state_words(notice)}"


def deal_word_card(notice: DealWordNotice) -> Card:
    """Draw a short word about a registration, with the way to its card."""
    words = f"{notice.ref}: {dated(notice.words, 600)}"
    kind, _, number = notice.ref.partition("-")
    shown = None
    if notice.what == OWNER_ASKED:
        return _owner_asked(notice, Target(int(number)), words)
    shows = {"DR": Action.DEAL_SHOW, "CF": Action.CONFLICT_SHOW}.get(kind)
    if shows is not None and number.isdecimal() and notice.right is not Right.LOOK_UP:
        shown = button(f"Show {notice.ref}", shows, Target(int(number)))
    return finish("deal_word", words, [section(words, accessory=shown)])


def _owner_asked(notice: DealWordNotice, target: Target, words: str) -> Card:
    """Ask an account's owner, who has no right to all deals and sees no card."""
    blocks = [
        section(f"*{notice.ref}* {dated(notice.words, 600)}"),
        *actions(
            button("I agree", Action.DEAL_OWNER_YES, target, style="primary"),
            button("I do not agree", Action.DEAL_OWNER_NO, target),
        ),
        context("Silence is not consent: the channel chief then decides."),
    ]
    return finish("deal_word", words, blocks)


def unverified_card(notice: DealNotice, why: str) -> Card:
    """Say to the channel chief that the CRM was not asked, with the way to approve all the same."""
    text = f"{notice.ref}: {worded(why)}"
    blocks = [
        section(f"*{notice.ref}* {worded(why)}"),
        *actions(
            button(
                "Approve without the CRM…",
                Action.DEAL_EXCEPTION,
                target_of(notice, WITHOUT_CRM),
            )
        ),
        context(
            "It is checked and written as soon as the CRM answers; what is found opens a case."
        ),
    ]
    return finish("deal_unverified", text, blocks)


def _crm_refused(notice: DealNotice) -> list[str]:
    if not notice.crm_problem:
        return []
    return [
        f"*The CRM has not taken it:* {said(notice.crm_problem, 300)} "
        "An admin mends that; `cosell crm writes --again` then tries once more."
    ]


def _why_it_waits(notice: DealNotice) -> list[str]:
    """Say what an approval waits for, where it does."""
    if notice.state not in PENDING:
        return []
    told = []
    if notice.proposed_by:
        told.append(waits_for_second(notice))
    if notice.waits_for_crm:
        who = said(notice.waits_for_crm, 120)
        told.append(
            f"*{who}* has approved it. The CRM does not answer, so that it waits: it is tried "
            "again by itself."
        )
    if notice.holds:
        case = f" Decide it in {said(notice.case_ref, 20)}." if notice.case_ref else ""
        told.append(f"It cannot be approved while another claim stands in the way.{case}")
    if notice.chief_only:
        told.append("This is an exception: only the channel chief approves it.")
    elif notice.exceptions and not notice.holds:
        told.append("Approved, this is an exception: it needs a reason and a second person.")
    if notice.teaming:
        told.append("We have a deal of our own there: it can be approved as teaming only.")
    return told


def _facts(notice: DealNotice) -> list[tuple[str, str]]:
    place = ", ".join(said(part, 120) for part in (notice.country, notice.domain) if part)
    families = ", ".join(said(family, 60) for family in notice.families)
    scope = said(notice.scope, 200)
    return [
        ("Partner", _or_dash(said(notice.partner_name, 250))),
        ("Customer", f"{_or_dash(said(notice.customer, 250))}\n{place}"),
        ("Amount", _or_dash(said(notice.amount, 120))),
        ("Expected close", day(notice.close_on) if notice.close_on else "-"),
        ("Products and scope", f"{_or_dash(families)}\n{scope}"),
        ("Filed by", _filed(notice)),
        ("Kind of deal", _or_dash(said(notice.deal_type, 60).capitalize())),
        ("They want from us", _or_dash(said(notice.help_wanted, 300))),
        ("Contact at the customer", _or_dash(said(notice.contact, 250))),
        ("Last contact", day(notice.last_contact_on) if notice.last_contact_on else "-"),
    ]


def _filed(notice: DealNotice) -> str:
    name = _or_dash(said(notice.submitter, 120))
    return f"{name}\nof our side, for the partner" if notice.filed_by_vendor else name


def _account(notice: DealNotice) -> list[Block]:
    """Say which account it is, or that somebody has to say so."""
    if not notice.account_certain:
        likely = f" Most likely {said(notice.account_name, 200)}." if notice.account_name else ""
        words = f"*Which account is this?*{likely} It cannot be approved before somebody says so."
        return [section(words, _engaged(notice))]
    name = said(notice.account_name, 250)
    told = f"*Our account:* {name}" if name else "*Our account:* none yet, a new customer"
    return [
        section(told, _engaged(notice), accessory=link_button("Open in CRM", notice.account_url))
    ]


def _engaged(notice: DealNotice) -> str:
    engaged = said(notice.engagement, 600)
    return f"*How they are engaged:* {engaged}" if engaged else ""


def _proof(notice: DealNotice) -> list[Block]:
    """Show what the partner gives as proof of its work."""
    shown = [f"• {said(each, 300)}" for each in notice.proof[:PROOFS]]
    more = len(notice.proof) - PROOFS
    last = [f"… and {more} more"] if more > 0 else []
    return [section("*Proof of work*", *shown, *last)] if shown else []


def _found(notice: DealNotice) -> list[Block]:
    """The line of the check, with the evidence that it rests on."""
    if notice.state not in PENDING:
        return []
    if not notice.flags and not notice.statements:
        return [section("*What the check found*", "Nothing against it.")]
    case = f" ({said(notice.case_ref, 20)})" if notice.case_ref else ""
    shown = [f"• {said(flag, 400)}" for flag in (*notice.statements, *notice.flags)[:FLAGS]]
    more = len(notice.statements) + len(notice.flags) - FLAGS
    reason = REASONS[notice.suggested] if notice.suggested else ""
    return [
        section(
            f"*What the check found*{case}",
            *shown,
            f"… and {more} more" if more > 0 else "",
            f"_If you reject it, the reason would be:_ {reason}" if reason else "",
        )
    ]


def _asked(notice: DealNotice) -> list[Block]:
    """What somebody has asked of the partner, or the partner of us."""
    told: list[Block] = []
    if notice.state not in PENDING and notice.statements:
        stated = [f"• {said(each, 400)}" for each in notice.statements[-FLAGS:]]
        more = len(notice.statements) - FLAGS
        first = f"… {more} before" if more > 0 else ""
        told.append(section("*Brought forward by now*", first, *stated))
    if notice.state is State.INFO_REQUESTED and notice.question:
        told.append(section("*We asked*", said(notice.question, 1000)))
    if notice.extension_why:
        told.append(section("*The partner asks for more time*", said(notice.extension_why, 1000)))
    if notice.edit_lines:
        edits = [f"• {said(line, 300)}" for line in notice.edit_lines]
        told.append(section("*The partner asks to change it*", lines(edits, 2000)))
    if notice.edit_flags:
        flags = [f"• {said(flag, 400)}" for flag in notice.edit_flags[:FLAGS]]
        told.append(section("*What the check of the change found*", lines(flags, 2000)))
    if notice.appeal_text:
        told.append(section("*The partner appeals*", said(notice.appeal_text, 1500)))
    return told


def _clocks(notice: DealNotice) -> list[Block]:
    """Both clocks: the one on us, and the partner's where we wait."""
    zone, pairs = notice.zone, list[tuple[str, str]]()
    if notice.state in PENDING and notice.paused_since is not None:
        pairs.append(("Our clock is stopped", f"since {due(notice.paused_since, zone)}"))
    elif notice.state in PENDING and notice.due_at is not None:
        pairs.append(("Our decision is due", due(notice.due_at, zone)))
    if notice.state is State.INFO_REQUESTED and notice.answer_due_at is not None:
        pairs.append(("The partner's answer is due", due(notice.answer_due_at, zone)))
    if notice.appeal_due_at is not None:
        pairs.append(("The appeal is to be decided by", due(notice.appeal_due_at, zone)))
    if notice.state is State.APPROVED and notice.notice_ends_at is not None:
        pairs.append(("The notice to the partner ends", due(notice.notice_ends_at, zone)))
    blocks = [fields(pairs)] if pairs else []
    if notice.state is State.APPROVED and notice.crm_pending:
        waits = "It is not checked and written there yet; that follows once the CRM answers."
        blocks.append(section(f"*In the CRM:* {waits}"))
    return blocks


def _history(notice: DealNotice) -> list[Block]:
    """What was done before, the newest first; what led to the state stands above already."""
    led = what_led_here(notice)
    newest = sorted(notice.history, key=lambda line: line.at, reverse=True)
    newest = [each for each in newest if each is not led]
    told = [_line(line) for line in newest[:HISTORY]]
    more = len(newest) - HISTORY
    if more > 0:
        told.append(f"… and {more} more before")
    return [context("\n".join(told))] if told else []


def _line(line: HistoryLine) -> str:
    by = f" by {said(line.by, 100)}" if line.by else ""
    words = f": {said(line.words, 160)}" if line.words else ""
    return f"{EVENTS[line.event]}{by}, {on_day(line.at)}{words}"


def _print(notice: DealNotice) -> Block:
    received = f"Received {on_day(notice.received_at)} · " if notice.received_at else ""
    return context(f"{received}v{notice.version} · `/cosell {notice.ref}` shows it as it is")


def _or_dash(safe: str) -> str:
    return safe or "-"
