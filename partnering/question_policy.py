"""The hours after which a partner's question goes on, and reading them from the policy file."""

from dataclasses import dataclass, replace
from datetime import timedelta

from partnering.refusals import Invalid


@dataclass(frozen=True, slots=True)
class QuestionPolicy:
    """Open hours of the owner after which they are reminded, and after which the next one has it.

    An offer to pass a question on lapses after so many days of the calendar.
    """

    remind_business_hours: int = 4
    escalate_business_hours: int = 8
    offer_days: int = 7

    @property
    def remind_after(self) -> timedelta:
        return timedelta(hours=self.remind_business_hours)

    @property
    def escalate_after(self) -> timedelta:
        return timedelta(hours=self.escalate_business_hours)


RANGES = {
    "remind_business_hours": (1, 200),
    "escalate_business_hours": (1, 400),
    "offer_days": (1, 90),
}


def read_question_policy(table: dict[str, object]) -> QuestionPolicy:
    """Read the numbers from a TOML table; what is absent keeps its default.

    Raises: Invalid, one line per fault: the key, what stands there, what was expected.
    """
    faults = []
    for key, value in sorted(table.items()):
        if key not in RANGES:
            known = ", ".join(sorted(RANGES))
            faults.append(f"policy: questions has no {key!r}; known: {known}")
            continue
        least, most = RANGES[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            wanted = f"a whole number from {least} to {most}"
            faults.append(f"policy: questions.{key} is {value!r}; expected {wanted}")
    if faults:
        raise Invalid("\n".join(faults))
    read = replace(QuestionPolicy(), **table)  # type: ignore[arg-type]  # looked at above
    if read.remind_business_hours >= read.escalate_business_hours:
        raise Invalid(
            f"policy: questions.remind_business_hours is {read.remind_business_hours}; "
            f"expected less than escalate_business_hours ({read.escalate_business_hours})"
        )
    return read
