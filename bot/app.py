"""Builds the Bolt app: one inbox, one error handler, every handler registered. Starts nothing."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.doorstep import Doorstep
from bot.handlers import (
    baseline,
    benchmark,
    conflicts,
    cosell,
    credits,
    deal_forms,
    deal_presses,
    deal_register,
    deal_statements,
    deals,
    digest,
    help_requests,
    help_room,
    home,
    joining,
    judge,
    lead_profiles,
    leads,
    leftovers,
    list_links,
    mailed_forms,
    matrix,
    mention,
    notice_choices,
    nudges,
    overlaps,
    own_credit,
    partner_deals,
    partner_forms,
    partner_leads,
    partner_lists,
    partner_rhythm,
    partners,
    people,
    questions,
    review,
    scoreboard,
    segments,
    settings,
    setup,
    sharing,
    sharing_asks,
    standing,
    trial,
)
from bot.home_door import HomeDoor
from bot.inbox import InWork, intake
from bot.workspace import Workspace, workspace_of
from journeys.desk import Desk

LISTENERS_AT_ONCE = 10


def build_bot(
    desk: Desk,
    *,
    client: WebClient,
    signing_secret: str | None,
    clock: Callable[[], datetime],
) -> App:
    """Build the app for one workspace without a call to Slack, which may be down.

    Without a signing secret every HTTP request is refused; Socket Mode needs none.
    """
    slack = workspace_of(client, desk.store)
    in_work = InWork()
    homes = HomeDoor(desk, slack)
    doorstep = Doorstep(slack, desk.store, clock, in_work, homes)
    app = App(
        name="cosell",
        # Without its token: Bolt would ask Slack about it, and calls go through `slack` anyway.
        client=WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[]),
        authorize=_authorize(slack, client),
        # An empty secret would let anybody sign.
        signing_secret=signing_secret or secrets.token_hex(32),
        listener_executor=ThreadPoolExecutor(LISTENERS_AT_ONCE, thread_name_prefix="slack"),
    )
    app.use(intake(desk.store, clock, in_work))
    app.error(doorstep.failed)
    cosell.register(app, desk, doorstep)
    overlaps.register(app, desk, doorstep, slack)
    matrix.register(app, desk, doorstep)
    scoreboard.register(app, desk, doorstep)
    benchmark.register(app, desk, doorstep)
    digest.register(app, desk, doorstep)
    judge.register(app, desk, doorstep, slack)
    deals.register(app, desk, doorstep)
    conflicts.register(app, desk, doorstep, slack)
    deal_statements.register(app, desk, doorstep)
    deal_presses.register(app, desk, doorstep)
    deal_forms.register(app, desk, doorstep, slack)
    deal_register.register(app, desk, doorstep, slack)
    credits.register(app, desk, doorstep)
    own_credit.register(app, desk, doorstep)
    help_requests.register(app, desk, doorstep)
    help_room.register(app, desk, doorstep)
    review.register(app, desk, doorstep, homes)
    baseline.register(app, desk, doorstep)
    partners.register(app, desk, doorstep, slack)
    partner_forms.register(app, desk, doorstep, slack)
    mailed_forms.register(app, desk, doorstep)
    lead_profiles.register(app, desk, doorstep)
    partner_deals.register(app, desk, doorstep, slack)
    leads.register(app, desk, doorstep, slack)
    partner_leads.register(app, desk, doorstep)
    nudges.register(app, desk, doorstep)
    partner_lists.register(app, desk, doorstep, slack)
    people.register(app, desk, doorstep)
    setup.register(app, desk, doorstep, slack)
    settings.register(app, desk, doorstep, slack)
    notice_choices.register(app, desk, doorstep)
    sharing.register(app, desk, doorstep)
    sharing_asks.register(app, desk, doorstep)
    partner_rhythm.register(app, desk, doorstep)
    segments.register(app, desk, doorstep)
    list_links.register(app, desk, doorstep)
    joining.register(app, desk, doorstep, slack)
    home.register(app, doorstep, homes)
    trial.register(app, desk, doorstep, slack)
    standing.register(app, doorstep, slack)
    mention.register(app, desk, doorstep, slack)
    questions.register(app, desk, doorstep)
    leftovers.register(app, doorstep)
    return app


def close_bot(app: App) -> None:
    """Wait for the listeners that are at work, and take no new ones."""
    app.listener_runner.listener_executor.shutdown(wait=True)


def _authorize(slack: Workspace, client: WebClient) -> Callable[..., AuthorizeResult]:
    """Answer from what is known: asking Slack here would hold up the acknowledgement."""

    def authorize(
        enterprise_id: str | None, team_id: str | None, user_id: str | None
    ) -> AuthorizeResult:
        me = slack.identities.known
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_token=client.token,
            bot_id=me.bot_id if me else None,
            bot_user_id=me.bot_user_id if me else None,
        )

    return authorize
