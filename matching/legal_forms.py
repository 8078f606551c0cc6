"""Legal forms of companies: where a name ends and its legal form begins.

Source: ISO 20275 (entity legal forms) and national registers' abbreviations, the common ones.
"""

# Family: forms, as the folded words of a name; `/` and dots are gone by then (`s p a`, `spa`).
_FORMS = {
    "corporation": """
        inc|incorporated|companies|incorporat|
        corp|corporation|company|co|cos|company inc|co inc|pc|pllc|and co|
        incorporation|spolka akcyjna|societe
    """,
    "limited": """
        ltd|limited|limite|
        ltda|limitada|lda|llc|l l c|limited liability company|pvt ltd|private limited|
        pvt limited|private ltd|pty ltd|pty limited|pty|pte ltd|pte limited|pte|co ltd|
        company limited|co limited|co pty ltd|sdn bhd|sendirian berhad|gmbh|g m b h|mbh|ggmbh|ug|
        gesellschaft mit beschrankter haftung|gesellschaft mbh|unternehmergesellschaft|bv|b v|
        bvba|sprl|srl|s r l|sarl|s a r l|sas|sasu|eurl|sl|slu|s l|sociedad limitada|
        societe a responsabilite limitee|societa a responsabilita limitata|aps|anpartsselskab|oy|
        osakeyhtio|ood|eood|doo|d o o|sro|s r o|spol s r o|sp z o o|sp zoo|sp z oo|spzoo|
        spolka z o o|kft|ooo|tov|uab|sia|ou|kk|k k|kabushiki kaisha|kabushikikaisha|godo kaisha|
        gk|ulc|lc|s de rl de cv|s de rl|co llc|dmcc|fze|fzco|wll|w l l|yugen kaisha
    """,
    "stock": """
        plc|p l c|public limited company|ag|a g|aktiengesellschaft|sa|s a|societe anonyme|
        sociedad anonima|sociedade anonima|sa de cv|sab de cv|sapi de cv|sab|saa|sac|sau|nv|n v|
        naamloze vennootschap|se|societas europaea|spa|s p a|societa per azioni|ab|aktiebolag|
        aktiebolaget|ab publ|publ|as|a s|asa|aksjeselskap|aktieselskab|anonim sirketi|anonim sti|
        oyj|nyrt|zrt|ad|dd|d d|a d|jsc|ojsc|pjsc|cjsc|oao|zao|pao|ao|joint stock company|
        public joint stock company|open joint stock company|berhad|bhd|tbk|persero tbk|
        public company limited|pcl|qpsc|qsc|ksc|kscp|psc|pjs|saog|saoc|sae|hf|ehf|sgps|sf
    """,
    "partnership": """
        lp|l p|llp|l l p|lllp|limited partnership|kg|kgaa|ohg|gbr|gmbh co kg|gmbh and co kg|
        gmbh co kgaa|ag co kgaa|se co kgaa|se co kg|ag co kg|se and co kgaa|ug co kg|snc|scs|sca|
        vof|kommanditgesellschaft|kb|hb|ky|cv|mlp
    """,
}

FAMILIES = tuple(_FORMS)

# Written before the name: `PT` in Indonesia, the others in Slavic and Baltic countries.
HEADS = frozenset({"ooo", "oao", "zao", "pao", "ao", "pt", "pjsc", "jsc", "ojsc", "tov", "uab"})

# Long enough to mean nothing else: read wherever they stand (`Acme GmbH Berlin`).
ANYWHERE = frozenset(
    {"gmbh", "ltd", "llc", "inc", "incorporated", "plc", "sarl", "pty", "pvt", "ltda",
     "aktiengesellschaft", "bhd", "sdn", "corp", "pte", "kgaa", "kft", "oyj", "aktiebolag", "llp"}
)  # fmt: skip

# Forms in scripts that put no space around them.
AFFIXES = (
    "股份有限公司", "有限责任公司", "有限責任公司", "株式会社", "株式會社", "有限会社", "合同会社",
    "有限公司", "公司", "주식회사", "유한회사", "(株)", "(주)", "شركة",
)  # fmt: skip

FAMILY_OF = {
    tuple(form.split()): family
    for family, forms in _FORMS.items()
    for form in forms.replace("\n", " ").split("|")
    if form.strip()
}
# By the last word of a form, the numbers of words of all forms that end so, the longest first.
_SIZES: dict[str, tuple[int, ...]] = {}
for _form in sorted(FAMILY_OF, key=len, reverse=True):
    if len(_form) not in _SIZES.get(_form[-1], ()):
        _SIZES[_form[-1]] = (*_SIZES.get(_form[-1], ()), len(_form))


def split_legal_form(words: list[str]) -> tuple[list[str], str]:
    """Return the words without legal forms, and the family of the last form, or empty.

    At least one word stays, also in a company called `Limited`.
    """
    kept, family = _without_tail(words)
    if len(kept) > 1 and kept[0] in HEADS:
        family = family or FAMILY_OF.get((kept[0],), "")
        kept = kept[1:]
    if len(kept) > 1 and not ANYWHERE.isdisjoint(kept[1:]):
        found = next(word for word in kept[1:] if word in ANYWHERE)
        family = family or FAMILY_OF.get((found,), "")
        kept = kept[:1] + [word for word in kept[1:] if word not in ANYWHERE]
    return kept, family


def _without_tail(words: list[str]) -> tuple[list[str], str]:
    family = ""
    while len(words) > 1 and words[-1] in _SIZES:
        for size in _SIZES[words[-1]]:
            if size < len(words) and (found := FAMILY_OF.get(tuple(words[-size:]))):
                family = family or found
                words = words[:-size]
                break
        else:
            break
    return words, family
