"""Random lists of companies that often share words, domains, phones and parents."""

from hypothesis import strategies as st

from matching.company import Company

_WORDS = (
    "acme", "global", "services", "müller", "tools", "international", "northwind", "foods",
    "bakery", "7", "new", "york", "mfg", "manufacturing", "deutschland", "holding",
)  # fmt: skip
_LEGAL = ("", "", "inc", "gmbh", "ltd", "s.a.")
_MAYBE = {
    "website": ("", "", "acme.com", "https://www.northwind.de/x", "acme-tools.com", "gmail.com"),
    "country": ("", "US", "Germany", "de", "France"),
    "city": ("", "", "Ulm", "München", "New York"),
    "phone": ("", "", "", "+1 212 555 0100", "+49 89 1234567"),
    "postal_code": ("", "", "10001", "80331"),
    "duns": ("", "", "", "150483782"),
}


@st.composite
def _companies(draw: st.DrawFn, prefix: str, number: int) -> Company:
    words = draw(st.lists(st.sampled_from(_WORDS), max_size=4))
    name = " ".join([*words, draw(st.sampled_from(_LEGAL))]).strip().title()
    if draw(st.integers(0, 9)) == 0:
        name += " dba " + draw(st.sampled_from(_WORDS)).title()
    fields = {field: draw(st.sampled_from(values)) for field, values in _MAYBE.items()}
    parent = draw(st.sampled_from(("", "", "", f"{prefix}0", f"{prefix}1")))
    return Company(f"{prefix}{number}", name, parent_id=parent, **fields)


@st.composite
def companies(draw: st.DrawFn, prefix: str, least: int = 1, most: int = 25) -> list[Company]:
    """Draw a list whose ids are the prefix and a number."""
    size = draw(st.integers(least, most))
    return [draw(_companies(prefix, number)) for number in range(size)]
