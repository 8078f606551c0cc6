"""What a new list does to the one whose place it takes. Pure."""

from dataclasses import dataclass

# Of a shorter list half is a company or two: that is read at a glance, and may well be meant.
SHORT = 5


@dataclass(frozen=True, slots=True)
class Replaced:
    """`had` companies stood on the list before; `lost` of them are not on the new one.

    They are told apart by the partner's own ids.
    """

    had: int = 0
    lost: int = 0

    @property
    def lost_much(self) -> bool:
        """Tell whether half of what was there, or more, is gone.

        From one export to the next a list changes by some per cent. Where half is gone, another
        file, a filter or new ids are more likely than so much lost business; below that it would
        be said of lists that are merely tidied up, and nobody would read it.
        """
        return self.had >= SHORT and 2 * self.lost >= self.had


NOTHING = Replaced()
