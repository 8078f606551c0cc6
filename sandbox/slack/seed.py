"""Who works in the workspace and which channels there are: from a file, or from the world.

Only describes; `workspace.Workspace` writes it once into an empty database.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from sandbox.world import Kind, Partner, Person, build

MEMBER, GUEST, SINGLE_CHANNEL_GUEST, EXTERNAL = "member", "guest", "single_guest", "external"
KINDS = (MEMBER, GUEST, SINGLE_CHANNEL_GUEST, EXTERNAL)


@dataclass(frozen=True, slots=True)
class SeedUser:
    """A person: `kind` is member, guest, single_guest or external (of another workspace)."""

    email: str
    real_name: str
    zone: str = "Europe/Berlin"
    kind: str = MEMBER
    title: str = ""
    company: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class SeedChannel:
    """A channel; members are e-mail addresses, `*` every member, `@app` the app."""

    name: str
    kind: str = "public"
    members: tuple[str, ...] = ("*",)
    ext_shared: bool = False
    archived: bool = False
    topic: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """A whole workspace before anybody said anything."""

    team_name: str
    team_domain: str
    users: tuple[SeedUser, ...]
    channels: tuple[SeedChannel, ...]


def seed_from_file(path: Path) -> Seed:
    """Read a workspace from JSON: `{"team_name", "team_domain", "users": [], "channels": []}`."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Seed(
        team_name=told.get("team_name", "Sandbox"),
        team_domain=told.get("team_domain", "sandbox"),
        users=tuple(SeedUser(**user) for user in told.get("users", [])),
        channels=tuple(
            SeedChannel(**{**channel, "members": tuple(channel.get("members", ["*"]))})
            for channel in told.get("channels", [])
        ),
    )


def seed_from_world(seed: int) -> Seed:
    """Make the vendor's people members, its partners' people external, and channels for both."""
    world = build(seed)
    vendor = world.vendor
    staff = [person for person in world.people if person.company == vendor.slug and person.in_slack]
    guest = SeedUser(
        f"gina.torres@contractors.{vendor.domain}",
        "Gina Torres",
        "America/New_York",
        GUEST,
        "Contractor",
        vendor.name,
    )
    users = [_user(person, vendor.name, MEMBER) for person in staff] + [guest]
    for partner in world.partners:
        users += [_user(person, partner.name, EXTERNAL) for person in partner.people]
    desk = tuple(p.email for p in staff if p.kind in (Kind.PARTNER_MANAGER, Kind.SALES_MANAGER))
    channels = (
        SeedChannel("general", members=("*", guest.email), topic="Company-wide announcements"),
        SeedChannel("cosell-alerts", members=("*", "@app"), topic="Overlaps nobody here owns"),
        SeedChannel("random", topic="Anything at all"),
        SeedChannel("partner-desk", "private", (*desk, "@app"), topic="Partner managers"),
        SeedChannel("old-partner-desk", members=("*", "@app"), archived=True),
        *(_shared_channel(partner, desk, staff) for partner in world.partners),
    )
    return Seed(vendor.name, vendor.slug, tuple(users), channels)


def _shared_channel(partner: Partner, desk: tuple[str, ...], staff: list[Person]) -> SeedChannel:
    sellers = [person.email for person in staff if person.kind is Kind.ACCOUNT_EXECUTIVE]
    members = (*desk, *sellers[:2], *(person.email for person in partner.people), "@app")
    return SeedChannel(
        f"ext-{partner.slug}", members=members, ext_shared=True, topic=f"With {partner.name}"
    )


def _user(person: Person, company: str, kind: str) -> SeedUser:
    return SeedUser(person.email, person.name, person.zone, kind, person.title, company)
