"""The form that asks until which day an overlap rests, and its words."""

from datetime import date

from bot.actions import Action, Target
from bot.cards.form import Form, Reopen, day_field
from bot.cards.parts import section

SNOOZE = "overlap-snooze"
SNOOZE_CHANGE, SNOOZE_DATE = "change", "date"


def snooze_form(overlap_id: int, tomorrow: date) -> Form:
    """Ask for the day until which an overlap rests."""
    return Form(
        SNOOZE,
        "Snooze",
        (day_field("day", "Until which day", value=tomorrow),),
        submit="Snooze",
        ids={"overlap": overlap_id},
        reopen=Reopen(Action.OVERLAP_SNOOZE, Target(overlap_id, choice=SNOOZE_DATE)),
    )


def snoozed_form(day: date) -> Form:
    """Say until when it rests."""
    words = section(f"Snoozed until {day:%a %d %b %Y}.")
    return Form("words", "Snooze", (words,), close="Close")
