"""`cosell doctor --live`: posts, changes and deletes a message, and reads one record of each kind.

It goes only where members of the workspace read, says each thing it did, and leaves nothing behind.
"""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from slack_sdk import WebClient

from app.checks.check import Check, not_known, skipped, well, wrong
from app.checks.slack import ask, channels_by_name
from app.settings import Settings, SettingsFault, read_settings
from app.wiring import office
from bot.audience import Readers
from bot.cards.trial import trial_card
from bot.handlers.trial import OPENED
from bot.web_api import web_client
from bot.workspace import Workspace, workspace_of
from crm.errors import BadRecord, CrmError
from crm.port import Crm, Kind
from journeys.desk import Desk
from journeys.notices import TryLater, Unreachable
from journeys.run_programme import channel_of
from partnering.people import Right, may
from partnering.programme import Channel

WAIT_SECONDS, LOOK_SECONDS = 60, 0.25
NAMES = ("live place", "live message", "live form", "live records")
_TRIAL = "A trial message of `cosell doctor --live`. It is deleted in a moment; nothing to do."
_CHANGED = "A trial message of `cosell doctor --live`, changed in place."
_MAY_POST = (Readers.DIRECT, Readers.INTERNAL)


class _NoPlace(Exception):
    """There is nowhere to post; the message says why, `advice` what to do."""

    def __init__(self, words: str, advice: str) -> None:
        super().__init__(words)
        self.advice = advice


def try_live(email: str) -> Iterator[Check]:
    """Do it; `email` names who is written to, else the fallback channel is."""
    try:
        settings = read_settings()
        with office(settings) as desk:
            yield from _messages(settings, desk, email)
            yield from _records(desk.crm)
    except SettingsFault:
        yield from (skipped(name, "the settings or the database are wrong") for name in NAMES)


def _messages(settings: Settings, desk: Desk, email: str) -> Iterator[Check]:
    slack = settings.slack
    if slack is None:
        yield from (skipped(name, "Slack is not set") for name in NAMES[:3])
        return
    client = web_client(slack.bot_token, slack.api_url)
    workspace = workspace_of(client, desk.store)
    try:
        channel, where = _place(client, workspace, desk, email)
    except _NoPlace as fault:
        yield wrong("live place", str(fault), fault.advice)
        yield from (skipped(name, "there is nowhere to post") for name in NAMES[1:3])
        return
    yield well("live place", f"{where}, read by members of the workspace only")
    yield _post(client, channel, where)
    yield (
        _form(client, desk, channel, where)
        if email
        else not_known(
            "live form",
            "not tried: Slack opens a form only after somebody's press",
            "name who will press with --as EMAIL, while `cosell run` is up",
        )
    )


def _form(client: WebClient, desk: Desk, channel: str, where: str) -> Check:
    """Ask for a press and wait; the running product opens the form, not this command."""
    number = secrets.randbelow(10**9) + 1
    card = trial_card(number)
    posted = ask(
        client, "chat.postMessage", channel=channel, text=card.text, blocks=json.dumps(card.blocks)
    )
    if posted.code:
        return not_known("live form", f"the button cannot be posted to {where} ({posted.code})")
    print(f"Waiting {WAIT_SECONDS} s for a press of *Open a form* in {where}", file=sys.stderr)
    opened = _opened(desk, number)
    gone = ask(client, "chat.delete", channel=channel, ts=str(posted.told.get("ts")))
    left = f"; the message stands there still ({gone.code})" if gone.code else ""
    if opened:
        return well("live form", f"opened a form after the press in {where}{left}")
    words = f"could not be tried: no press within {WAIT_SECONDS} s, or `cosell run` is not up"
    return not_known("live form", words + left, "start `cosell run`, then try again")


def _opened(desk: Desk, number: int) -> bool:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        with desk.store.read() as view:
            if view.cursors.get(OPENED) == str(number):
                return True
        time.sleep(LOOK_SECONDS)
    return False


def _place(client: WebClient, workspace: Workspace, desk: Desk, email: str) -> tuple[str, str]:
    """Find where to post, and make sure of who reads it. Raises: _NoPlace."""
    now = datetime.now(UTC)
    try:
        if email:
            return _direct(client, workspace, desk, email, now)
        with desk.store.read() as view:
            name = channel_of(view.programme.get(), desk.policy, Channel.FALLBACK)
        if not name:
            raise _NoPlace("no fallback channel is set", "name a person with --as EMAIL")
        wire = channels_by_name(client).get(name)
        if wire is None:
            raise _NoPlace(f"there is no channel #{name} that the app sees", "see slack channels")
        readers = workspace.audiences.readers_of(str(wire["id"]), now=now)
    except TryLater as fault:
        raise _NoPlace(f"Slack does not answer ({fault.code})", "try again") from fault
    except Unreachable as fault:
        raise _NoPlace(f"{fault} ({fault.code})", "see the lines on Slack above") from fault
    if readers not in _MAY_POST:
        raise _NoPlace(f"#{name} is {readers}: nothing is posted there", "use --as EMAIL")
    return str(wire["id"]), f"#{name}"


def _direct(
    client: WebClient, workspace: Workspace, desk: Desk, email: str, now: datetime
) -> tuple[str, str]:
    with desk.store.read() as view:
        person = view.people.by_email(email.strip().lower())
    if person is None:
        raise _NoPlace(f"cosell knows nobody with the address {email}", "see `cosell people list`")
    if not may(person, Right.SEE_HEALTH):
        words = f"{email} may not {Right.SEE_HEALTH}"
        raise _NoPlace(words, "name a partner manager or an admin")
    user_id = workspace.people.address_of(person, now=now)
    if user_id is None:
        words = f"no full member of the workspace has the address {email}"
        raise _NoPlace(words, "see `cosell people list --unmapped`")
    opened = ask(client, "conversations.open", users=user_id)
    if opened.code:
        raise _NoPlace(f"the direct message cannot be opened ({opened.code})", "see slack scopes")
    return str((opened.told.get("channel") or {}).get("id")), f"the direct message with {email}"


def _post(client: WebClient, channel: str, where: str) -> Check:
    posted = ask(client, "chat.postMessage", channel=channel, text=_TRIAL)
    if posted.code:
        advice = "invite the app there, or see slack scopes"
        if posted.code == "messages_tab_disabled":
            advice = "switch on the Messages tab under *App Home* in the app's settings"
        return wrong("live message", f"posting to {where} is refused ({posted.code})", advice)
    ts = str(posted.told.get("ts"))
    changed = ask(client, "chat.update", channel=channel, ts=ts, text=_CHANGED)
    deleted = ask(client, "chat.delete", channel=channel, ts=ts)
    done = ["posted"]
    done += [] if changed.code else ["changed"]
    done += [] if deleted.code else ["deleted"]
    words = f"{', '.join(done)} a message in {where}"
    if deleted.code:
        left = f"{words}; it stands there still ({deleted.code})"
        return wrong("live message", left, "delete it by hand, and see slack scopes")
    if changed.code:
        refused = f"{words}; changing it is refused ({changed.code})"
        return wrong("live message", refused, "see slack scopes")
    return well("live message", words)


def _records(crm: Crm) -> Iterator[Check]:
    for kind in Kind:
        yield _record(crm, kind)


def _record(crm: Crm, kind: Kind) -> Check:
    name = "live records"
    try:
        key = next(crm.keys(kind), "")
        if not key:
            return not_known(name, f"{kind}: there is none, or none is shown to us")
        (row,) = crm.fetch(kind, [key])
    except BadRecord as fault:
        return wrong(name, f"{kind}: {fault}", "mend the record in the CRM")
    except CrmError as fault:
        return wrong(name, f"{kind}: {fault}", fault.advice or "see the lines on the CRM above")
    if row.deleted:
        return not_known(name, f"{kind} {key}: it was deleted a moment ago")
    return well(name, f"{kind}: read {key}")
