"""The demo's registered deals: partners' people are known, and their channels show where to begin.

What an admin and a partner manager would do by invitations and `/cosell setup` in the first week.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import requests

from bot.identity import workspace_key
from journeys.desk import Desk
from journeys.keep_partners import link_channel
from partnering.people import Role
from partnering.programme import HISTORY, Channel, History, Writable
from sandbox.world import Kind, World
from store.bindings import Binding
from store.work import Work

DESK_CHANNEL = "partner-desk"


def open_deals(desk: Desk, world: World, chat_url: str, *, now: datetime) -> None:
    """Let every partner of the invented world register deals, and somebody decide on them."""
    residents, places = _told(chat_url, "users"), _told(chat_url, "channels")
    workspace = workspace_key(None, str(residents["team"]["id"]))
    ids = {str(user["email"]).lower(): str(user["id"]) for user in residents["users"]}
    channels = {str(each["name"]): str(each["id"]) for each in places["channels"]}
    with desk.store.begin() as work:
        _chief(work, world)
        manager = work.people.with_role(Role.PARTNER_MANAGER)[0]
        _programme(work)
        partners = [(each, work.partners.by_name(each.name)) for each in world.partners]
        for partner, known in partners:
            if known is None:
                continue
            for person in partner.people:
                rep = work.people.act_for_partner(
                    known.id,
                    Role.PARTNER_REP,
                    workspace=workspace,
                    address=ids[person.email],
                    name=person.name,
                    zone=person.zone,
                )
                bound = Binding(workspace, ids[person.email], rep.id, manager.id, now)
                work.bindings.put(bound)
    for partner, known in partners:
        channel = channels.get(f"ext-{partner.slug}", "")
        if known is not None and channel:
            link_channel(desk, known.id, workspace, channel, by=manager, now=now)


def _chief(work: Work, world: World) -> None:
    """Let the head of sales be the channel chief."""
    for each in world.people:
        known = work.people.by_email(each.email)
        if known is not None and each.kind is Kind.SALES_MANAGER:
            work.people.grant(known.id, Role.CHANNEL_CHIEF)


def _programme(work: Work) -> None:
    """There were no registrations before; approvals and conflicts are read by the partner desk."""
    programme = work.programme.get()
    work.programme.save(
        replace(
            programme,
            channels={
                **programme.channels,
                Channel.APPROVALS: DESK_CHANNEL,
                Channel.CONFLICTS: DESK_CHANNEL,
            },
            writes=programme.writes | {Writable.OPPORTUNITY},
            setup={**programme.setup, HISTORY: str(History.WAIVED)},
        )
    )


def _told(chat_url: str, what: str) -> Any:
    answer = requests.get(f"{chat_url}/sandbox/api/{what}", timeout=10)
    answer.raise_for_status()
    return answer.json()
