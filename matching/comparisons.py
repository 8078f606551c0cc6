"""The questions that are asked of a pair of records, and the levels an answer can have.

Every level is in words that a person can argue with; levels go from the strongest against to the
strongest for. What a level is worth stands in `weights.json`. Asks nothing itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question about a pair; `silent` is the level that says nothing, if there is one."""

    name: str
    levels: tuple[str, ...]
    silent: int | None = None

    def side_of(self, level: int) -> int:
        """Return 1 for a level above the silent one, -1 below it; 0 for it, or where none is."""
        if self.silent is None:
            return 0
        return (level > self.silent) - (level < self.silent)


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "overlap",
        (
            "hardly a word in common",
            "few words in common",
            "some words in common",
            "half of the words in common",
            "most words in common",
            "nearly all words in common",
            "names alike but for a detail",
            "names alike but for a trifle",
            "the same words",
            "the same name",
        ),
    ),
    Comparison(
        "clash",
        (
            "each name has very distinctive words of its own",
            "each name has distinctive words of its own",
            "each name has words of its own",
            "each name has fairly common words of its own",
            "each name has a common word of its own",
            "each name has a detail of its own",
            "no words against each other",
        ),
    ),
    Comparison(
        "extra",
        (
            "one name has several distinctive words more",
            "one name has distinctive words more",
            "one name has a distinctive word more",
            "one name has a word more",
            "one name has a rather common word more",
            "one name has a common word more",
            "one name has a detail more",
            "no name says more",
        ),
    ),
    Comparison(
        "distinctive",
        (
            "they share next to nothing",
            "what they share is common",
            "what they share is rather common",
            "what they share is somewhat distinctive",
            "what they share is fairly distinctive",
            "what they share is distinctive",
            "what they share is very distinctive",
            "what they share is unmistakable",
        ),
    ),
    Comparison(
        "letters",
        (
            "letters unlike",
            "letters hardly alike",
            "letters partly alike",
            "letters somewhat alike",
            "letters alike",
            "letters much alike",
            "letters nearly the same",
            "letters the same",
        ),
    ),
    Comparison("first word", ("different first word", "similar first word", "same first word")),
    Comparison(
        "initials",
        ("no initials", "one name is the initials of the other"),
        silent=0,
    ),
    Comparison(
        "rest",
        (
            "several words that tell companies apart in one name only",
            "a word that tells companies apart in one name only",
            "no word that tells companies apart in one name only",
        ),
    ),
    Comparison(
        "business",
        ("a line of business in one name only", "no line of business in one name only"),
        silent=1,
    ),
    Comparison(
        "place in the name",
        (
            "a place in one name only",
            "no place in one name only",
            "the place in one name is where the other is",
        ),
        silent=1,
    ),
    Comparison(
        "numbers",
        (
            "different numbers in the names",
            "a number in one name only",
            "no numbers",
            "same numbers",
        ),
        silent=2,
    ),
    Comparison(
        "legal form",
        ("different kind of legal form", "legal form not known", "same kind of legal form"),
        silent=1,
    ),
    Comparison(
        "namesakes",
        (
            "several accounts have this name",
            "two accounts have this name",
            "one account has this name",
        ),
        silent=2,
    ),
    Comparison(
        "domain",
        (
            "different web domains",
            "different web domains, both after the name",
            "web domain not known",
            "web domain after both names",
            "web domain after the other name",
            "same web domain but for the ending",
            "same web domain, which many accounts share",
            "same web domain",
        ),
        silent=2,
    ),
    Comparison(
        "phone", ("different phone numbers", "phone not known", "same phone number"), silent=1
    ),
    Comparison(
        "duns", ("different D-U-N-S numbers", "D-U-N-S not known", "same D-U-N-S number"), silent=1
    ),
    Comparison("tax id", ("different tax ids", "tax id not known", "same tax id"), silent=1),
    Comparison("country", ("different country", "country not known", "same country"), silent=1),
    Comparison(
        "likely country",
        ("likely in another country", "no other country likely"),
        silent=1,
    ),
    Comparison("state", ("different state", "state not known", "same state"), silent=1),
    Comparison("city", ("different city", "city not known", "similar city", "same city"), silent=1),
    Comparison(
        "postal code",
        (
            "different postal code",
            "postal code not known",
            "nearby postal code",
            "same postal code",
        ),
        silent=1,
    ),
    Comparison(
        "street",
        ("different street", "street not known", "similar street", "same street"),
        silent=1,
    ),
    Comparison(
        "known",
        (
            "nothing but the names is known of both",
            "one thing beside the names is known of both",
            "two things beside the names are known of both",
            "several things beside the names are known of both",
        ),
        silent=0,
    ),
    Comparison(
        "rivals",
        (
            "another account fits better",
            "another account fits as well",
            "another account fits nearly as well",
            "no other account comes near",
        ),
        silent=3,
    ),
)

PLACE_OF = {comparison.name: place for place, comparison in enumerate(COMPARISONS)}
