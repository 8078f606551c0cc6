"""One overlap as one line: what lists, summaries and App Home share."""

from bot.cards.parts import public_id, said
from journeys.notices import OverlapLine


def overlap_row(line: OverlapLine) -> str:
    """Write one overlap in two short lines: who, and what is known of it."""
    segments = ", ".join(said(segment, 60) for segment in line.partner_segments)
    listed = f"{said(line.partner_name, 120)}'s {segments}" if segments else said(line.partner_name)
    known = [
        listed,
        f"open deals {said(line.open_amount, 60)}" if line.open_amount else "",
        f"owner {said(line.owner_name, 120)}" if line.owner_name else "",
        said(line.reason, 160),
    ]
    return (
        f"*{said(line.account_name, 200) or '(no name)'}*  {public_id(line.overlap_id)}\n"
        f"{' · '.join(part for part in known if part)}"
    )
