"""The partners' lists: some of the vendor's firms written down again, relatives, and strangers."""

from collections.abc import Sequence
from random import Random
from typing import Final

from sandbox.world.dirt import write_down
from sandbox.world.firms import Firm, Foundry
from sandbox.world.people import partner_people
from sandbox.world.shapes import Account, Partner, PartnerRow, Relation, Segment, TruePair

ROWS_EACH: Final = 800
_RELATIVES_EACH: Final = 24
_TWINS_EACH: Final = 30

PARTNERS: Final = (
    ("Bluefjord Cloud", "bluefjord", "bluefjord.example", "BF", "nora.castellan@vendra.example"),
    ("Datenwerk Süd", "datenwerk", "datenwerk.example", "DW", "nora.castellan@vendra.example"),
    ("Quanta Harbor", "quantaharbor", "quantaharbor.example", "QH", "ben.ashgrove@vendra.example"),
)


def draw_lists(
    firms: Sequence[Firm], reserved: Sequence[Sequence[Firm]], foundry: Foundry, rng: Random
) -> tuple[Partner, ...]:
    """Return the partners; `reserved` are firms that only one partner knows, as clean customers."""
    made = []
    for (name, slug, domain, mark, manager), own in zip(PARTNERS, reserved, strict=True):
        made.append(
            Partner(
                name=name,
                slug=slug,
                domains=(domain,),
                manager_email=manager,
                people=partner_people(slug, domain),
                rows=_rows(mark, firms, own, foundry, rng),
            )
        )
    return tuple(made)


def find_truth(
    accounts: Sequence[Account], firms: Sequence[Firm], partners: Sequence[Partner]
) -> tuple[TruePair, ...]:
    """Return every pair of one group, sorted by account; `related` joins parents and siblings."""
    group_of = {firm.key: firm.group for firm in firms}
    by_group: dict[str, list[Account]] = {}
    for account in accounts:
        by_group.setdefault(group_of[account.firm], []).append(account)
    pairs = []
    for partner in partners:
        for row in partner.rows:
            for account in by_group.get(group_of[row.firm], ()):
                same = account.firm == row.firm
                relation = Relation.SAME if same else Relation.RELATED
                pairs.append(TruePair(account.id, row.id, partner.slug, relation))
    return tuple(sorted(pairs, key=lambda p: (p.left_id, p.partner, p.right_id)))


def _rows(
    mark: str, firms: Sequence[Firm], own: Sequence[Firm], foundry: Foundry, rng: Random
) -> tuple[PartnerRow, ...]:
    shared = rng.sample(list(firms), rng.randint(200, 240))
    taken = {firm.key for firm in shared}
    alone = [firm for firm in firms if firm.key not in taken and firm.group == firm.key]
    picked = rng.sample([f for f in alone if f.parent is None], _RELATIVES_EACH + _TWINS_EACH)
    relatives = [foundry.subsidiary(firm) for firm in picked[:_RELATIVES_EACH]]
    twins = [foundry.twin(firm) for firm in picked[_RELATIVES_EACH:]]
    known = shared + relatives + twins
    strangers = [foundry.independent() for _ in range(ROWS_EACH - len(known) - len(own))]
    listed = [(firm, _segment(rng), rng.choice((0.9, 0.7, 0.5, 0.3))) for firm in known + strangers]
    listed += [(firm, Segment.CUSTOMERS, 1.0) for firm in own]
    rng.shuffle(listed)
    return tuple(
        PartnerRow(f"{mark}-{number:04d}", segment, write_down(firm, rng, care=care), firm.key)
        for number, (firm, segment, care) in enumerate(listed, start=1001)
    )


def _segment(rng: Random) -> Segment:
    return rng.choices(
        (Segment.CUSTOMERS, Segment.OPEN_OPPORTUNITIES, Segment.PROSPECTS), (45, 20, 35)
    )[0]
