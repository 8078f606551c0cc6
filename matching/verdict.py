"""What matching says about a pair, and from which probability on. Holds no evidence."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a pair of records is taken to be."""

    AUTO = "auto"
    REVIEW = "review"
    RELATED = "related"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The probabilities from which a pair is the same company, or is worth a person's look.

    Raises ValueError where they are out of order or outside 0 to 1.
    """

    auto: float = 0.95
    review: float = 0.30

    def __post_init__(self) -> None:
        if not 0.0 < self.review <= self.auto <= 1.0:
            raise ValueError(
                f"expected 0 < review <= auto <= 1, got review {self.review} and auto {self.auto}"
            )
