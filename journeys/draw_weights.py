"""A version of matching's weights -> what an admin is told of it, at this moment."""

from journeys.notices import WeightsNotice
from store.work import Work

_FIGURES = ("precision", "recall", "f1", "log_loss")


def weights_notice(view: Work, version_id: int) -> WeightsNotice | None:
    """Draw a version that was proposed; None where there is no such version."""
    version = view.weights.get(version_id)
    if version is None:
        return None
    adoptions = view.weights.adoptions()
    newest = adoptions[0] if adoptions else None
    last = next((each for each in adoptions if each.version_id == version_id), None)
    by = view.people.by_id(last.person_id) if last else None
    in_force = newest is not None and newest.version_id == version_id
    measured = "before" in version.figures and "after" in version.figures
    return WeightsNotice(
        version_id=version_id,
        judged=version.judged,
        figures=tuple(
            (name, version.figures["before"][name], version.figures["after"][name])
            for name in _FIGURES
        )
        if measured
        else (),
        in_force=in_force,
        adopted_by=(by.name if by else "somebody") if last else "",
        adopted_at=last.at if last else None,
        passed_over=not in_force and newest is not None and newest.at >= version.made_at,
    )
