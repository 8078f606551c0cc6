"""The card for admins: what matching learned, what it is worth, and how to put it in force."""

from bot.cards.parts import Block, Card, context, fields, finish, on_day, said, section
from journeys.notices import WeightsNotice

_LABELS = {
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1",
    "log_loss": "Surprise a pair, in bits (less is better)",
}


def weights_card(notice: WeightsNotice) -> Card:
    """Draw before and after, and the command that adopts it; once it is adopted, by whom."""
    text, title = _title(notice)
    learned = f"Learned from {notice.judged:,} judged pairs, and measured on those held out of it:"
    alone = "Adapted to the lists as they stand, without judgements: nothing measures it yet."
    blocks = [
        section(f"*{title}*", learned if notice.figures else alone),
        *_figures(notice),
        section(*_how(notice)),
        context(
            "Goes to every admin of cosell, once for each version that is proposed; where none is "
            "in Slack, to the fallback channel."
        ),
    ]
    return finish("weights", text, blocks)


def _title(notice: WeightsNotice) -> tuple[str, str]:
    """Return the text of a notification, which holds no date of Slack's, and the card's title."""
    version = f"Version {notice.version_id} of matching's weights"
    if notice.in_force:
        by = said(notice.adopted_by, 120) or "somebody"
        at = f", {on_day(notice.adopted_at)}" if notice.adopted_at else ""
        return f"{version} is in force", f"{version} is in force, by {by}{at}"
    if notice.passed_over:
        words = f"{version} is not in force"
        return words, f"{words}: another was chosen since"
    return f"{version} waits for an admin", f"Matching has learned: {version.lower()} is proposed"


def _figures(notice: WeightsNotice) -> list[Block]:
    rows = [
        (_LABELS[name], f"{before:.3f} before\n{after:.3f} after")
        for name, before, after in notice.figures
        if name in _LABELS
    ]
    return [fields(rows)] if rows else []


def _how(notice: WeightsNotice) -> tuple[str, ...]:
    number = notice.version_id
    if notice.in_force:
        return ("Undo it by adopting another: `cosell weights show` lists them.",)
    return (
        f"`cosell weights adopt {number}`, where cosell runs, puts it in force; until then nothing "
        "changes. All pairs are matched again, judgements stand, and nobody is alerted to what is "
        "found.",
        f"`cosell weights show --version {number}` lists what every answer is worth.",
    )
