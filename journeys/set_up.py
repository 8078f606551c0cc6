"""The first day: how far the set-up has come, and its last step, which lets messages go out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from journeys.desk import Desk
from journeys.keep_roles import change_role
from journeys.run_programme import channel_of, go_live, note_setup
from partnering.people import Person, Right, Role, may, must
from partnering.programme import Channel, Programme, Stage
from partnering.refusals import Invalid, NotNow
from partnering.setup import Standing, Step, missing_for_live
from store.work import Work

CRM_OK = "ok"
# The roles that the set-up asks for; who holds them is its second step.
ASKED_ROLES = (
    Role.PARTNER_MANAGER,
    Role.SECOND_APPROVER,
    Role.DEAL_DESK,
    Role.CHANNEL_CHIEF,
    Role.ADMIN,
)


def standing_of(desk: Desk, *, by: Person) -> Standing:
    """Read how far the set-up has come; asks nobody outside. Raises: NotAllowed."""
    must(by, Right.SET_UP)
    with desk.store.read() as view:
        return _standing(desk, view)


def is_setting_up(desk: Desk, *, by: Person) -> bool:
    """Tell whether the set-up still goes on and this person may go on with it."""
    with desk.store.read() as view:
        return may(by, Right.SET_UP) and view.programme.get().stage is Stage.SETUP


def check_crm(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Standing:
    """Ask the CRM how it is and keep the answer. Raises: NotAllowed."""
    must(by, Right.SET_UP)
    condition = desk.crm.condition()
    told = CRM_OK if condition.ok else f"{condition.words} {condition.advice}".strip()
    note_setup(desk, Step.CRM, told, by=by, now=now, receipt=receipt, correlation=correlation)
    return standing_of(desk, by=by)


def give_roles(
    desk: Desk,
    wanted: Mapping[Role, Sequence[int]],
    *,
    by: Person,
    now: datetime,
    receipt: int | None = None,
    correlation: str = "",
) -> None:
    """Let exactly these people, by id, hold each of these roles.

    Raises: NotAllowed; Invalid for somebody who acts for a partner; NotNow where nobody would be an
    admin any more.
    """
    must(by, Right.SET_UP)
    with desk.store.begin(receipt=receipt) as work:
        work.people.one_change_at_a_time()
        named = work.people.many(sorted({each for ids in wanted.values() for each in ids}))
        for person in named.values():
            if person.partner_id is not None:
                raise Invalid(f"{person.name} acts for a partner and can hold no role of yours.")
        for role, people in wanted.items():
            for person in work.people.with_role(role):
                if person.id not in people and person.partner_id is None:
                    change_role(
                        work, person.id, role, held=False, by=by, now=now, correlation=correlation
                    )
            held = {person.id for person in work.people.with_role(role)}
            for person_id in sorted(set(people) - held):
                change_role(
                    work, person_id, role, held=True, by=by, now=now, correlation=correlation
                )
        # Counted afterwards: who is named may have left, and an admin who has left mends nothing.
        if all(each.partner_id is not None for each in work.people.with_role(Role.ADMIN)):
            raise NotNow("Somebody has to stay an admin: name at least one.")
    desk.wake()


def finish_setup(
    desk: Desk, *, by: Person, now: datetime, receipt: int | None = None, correlation: str = ""
) -> Programme:
    """Go live. Raises: NotAllowed; NotNow with what is missing."""
    missing = missing_for_live(standing_of(desk, by=by))
    if missing:
        raise NotNow(f"Not yet: {' '.join(missing)}")
    return go_live(desk, by=by, now=now, receipt=receipt, correlation=correlation)


def _standing(desk: Desk, view: Work) -> Standing:
    programme = view.programme.get()
    told = programme.setup.get(Step.CRM, "")
    partners = view.partners.all()
    inside = [each for each in view.people.all() if each.active and each.partner_id is None]
    channels = {use: channel_of(programme, desk.policy, use) for use in Channel}
    return Standing(
        crm_ok=told == CRM_OK,
        crm_words="" if told == CRM_OK else told,
        accounts=view.accounts.count(),
        managers=tuple(each.name for each in inside if each.has(Role.PARTNER_MANAGER)),
        admins=tuple(each.name for each in inside if each.has(Role.ADMIN)),
        people=len(inside),
        unmapped=len(view.unmapped.all()),
        channels={use: name for use, name in channels.items() if name},
        partners=tuple(each.name for each in partners),
        listed=sum(view.partner_accounts.count_of(each.id) for each in partners),
        to_map=view.partner_accounts.due_count(),
        previewed=bool(programme.setup.get(Step.PREVIEW)),
        stage=programme.stage,
        paused=programme.is_paused,
    )
