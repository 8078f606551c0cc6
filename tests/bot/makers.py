"""Notices and answers for the card tests: sensible ones, and ones that nobody would send."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from journeys.look_up import AccountOverlaps, Choice, Choices, Counts, Nothing, PartnerOverlaps
from journeys.notices import (
    BaselineNotice,
    DealLine,
    FallbackNotice,
    InvitationNotice,
    JoiningNotice,
    OverlapCardState,
    OverlapLine,
    OverlapNotice,
    ReviewNotice,
    WeightsNotice,
)
from journeys.review_matches import Ending, Pressed
from journeys.review_queue import (
    Before,
    JudgedLine,
    JudgedList,
    PairNotice,
    ReviewPage,
    Scope,
    Side,
)
from partnering.counting import Exactness, Said
from partnering.invitations import InvitationState
from partnering.judgements import Judgement
from partnering.overlaps import Mark
from partnering.people import Role

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def overlap_notice(**changes: Any) -> OverlapNotice:
    """Make an open overlap that its owner may see in full."""
    values: dict[str, Any] = {
        "overlap_id": 12,
        "state": OverlapCardState.OPEN,
        "headline": "Contoso is a customer of Northwind, and you have an open opportunity there.",
        "account_name": "Contoso GmbH",
        "account_place": "Berlin, DE",
        "account_url": "https://crm.example/001",
        "owner_name": "Maya Lindqvist",
        "partner_name": "Northwind",
        "partner_account_name": "Contoso",
        "partner_segments": ("customers",),
        "deals": (DealLine("Contoso rollout", "Proposal", "$120,000", ("Platform",)),),
        "crm_visible": True,
        "reasons": ("same website contoso.example", "same city"),
        "probability": 0.97,
        "found_at": NOON,
        "crm_as_of": NOON,
        "crm_name": "Salesforce",
        "reader_id": 1,  # Maria, the first person of every new office
    }
    return OverlapNotice(**{**values, **changes})


def review_notice(**changes: Any) -> ReviewNotice:
    """Make a request to review a wrong company."""
    values: dict[str, Any] = {
        "overlap_id": 12,
        "match_id": 3,
        "judgement_id": 7,
        "judgement": Judgement.NOT_SAME,
        "judged_by": "Maya Lindqvist",
        "judged_at": NOON,
        "account_name": "Contoso GmbH",
        "account_place": "Berlin, DE",
        "partner_name": "Northwind",
        "partner_account_name": "Contoso",
        "partner_account_place": "Paris, FR",
        "reasons": ("similar name",),
    }
    return ReviewNotice(**{**values, **changes})


def baseline_notice(**changes: Any) -> BaselineNotice:
    """Make the summary of a first list."""
    values: dict[str, Any] = {
        "partner_id": 2,
        "list_id": 5,
        "partner_name": "Northwind",
        "overlaps": Said(143),
        "to_review": 12,
        "accounts_on_list": 800,
        "top": tuple(overlap_line(overlap_id=number) for number in range(1, 6)),
        "alerts_on": False,
    }
    return BaselineNotice(**{**values, **changes})


def fallback_notice(**changes: Any) -> FallbackNotice:
    """Make an alert whose owner is not in Slack."""
    values: dict[str, Any] = {
        "overlap_id": 12,
        "account_name": "Contoso GmbH",
        "partner_name": "Northwind",
        "owner_name": "Erik Gone",
        "why_unmapped": "Nobody in Slack has the address erik@vendor.example.",
        "account_url": "https://crm.example/001",
    }
    return FallbackNotice(**{**values, **changes})


def weights_notice(**changes: Any) -> WeightsNotice:
    """Make a proposal of weights that were learned from judgements."""
    values: dict[str, Any] = {
        "version_id": 3,
        "judged": 120,
        "figures": (("precision", 0.93, 0.95), ("f1", 0.871, 0.912), ("log_loss", 0.31, 0.25)),
    }
    return WeightsNotice(**{**values, **changes})


def invitation_notice(**changes: Any) -> InvitationNotice:
    """Make a card that people of a partner press."""
    values: dict[str, Any] = {
        "invitation_id": 3,
        "partner_id": 2,
        "partner_name": "Northwind",
        "expires_at": NOON,
    }
    return InvitationNotice(**{**values, **changes})


def joining_notice(**changes: Any) -> JoiningNotice:
    """Make a request to join that waits."""
    values: dict[str, Any] = {
        "invitation_id": 4,
        "state": InvitationState.PRESSED,
        "partner_id": 2,
        "partner_name": "Northwind",
        "role": Role.PARTNER_REP,
        "shown_name": "Ana Costa",
        "shown_kind": "external",
        "email": "",
        "address": "U0ANA",
        "channel": "C0SHARED",
        "pressed_at": NOON,
        "expires_at": NOON,
    }
    return JoiningNotice(**{**values, **changes})


def overlap_line(**changes: Any) -> OverlapLine:
    """Make one line of a list."""
    values: dict[str, Any] = {
        "overlap_id": 12,
        "account_name": "Contoso GmbH",
        "partner_name": "Northwind",
        "partner_account_name": "Contoso",
        "partner_segments": ("customers",),
        "owner_name": "Maya Lindqvist",
        "open_amount": "$120,000",
        "probability": 0.97,
        "reason": "same website contoso.example",
    }
    return OverlapLine(**{**values, **changes})


def account_overlaps(**changes: Any) -> AccountOverlaps:
    """Make the answer for one account with one overlap."""
    values: dict[str, Any] = {
        "account_id": 4,
        "account_name": "Contoso GmbH",
        "account_place": "Berlin, DE",
        "owner_name": "Maya Lindqvist",
        "account_url": "https://crm.example/001",
        "crm_visible": True,
        "overlaps": (overlap_notice(),),
        "possible": 2,
        "asked": "",
    }
    return AccountOverlaps(**{**values, **changes})


def pair_notice(**changes: Any) -> PairNotice:
    """Make a pair that waits for the first time."""
    values: dict[str, Any] = {
        "match_id": 3,
        "mark": "0123456789ab",
        "partner_name": "Northwind",
        "ours": Side(
            "Contoso GmbH", "contoso.example", "Berlin, DE", "Maya Lindqvist", "https://crm/1"
        ),
        "theirs": Side("Contoso", "contoso.test", "Paris, FR", "customers"),
        "reasons": ("same name: Contoso GmbH / Contoso", "'Mfg' read as 'Manufacturing'"),
        "against": ("different country: DE / FR",),
        "probability": 0.62,
        "before": None,
    }
    return PairNotice(**{**values, **changes})


def review_page(**changes: Any) -> ReviewPage:
    """Make the seventh of 42 pairs of all partners."""
    values: dict[str, Any] = {
        "scope": Scope(done=6),
        "partner_name": "",
        "pair": pair_notice(),
        "left": 36,
        "left_of_partner": 31,
        "set_aside": 2,
        "elsewhere": 0,
    }
    return ReviewPage(**{**values, **changes})


# What a CRM may hold, and what somebody would type into it to make a bot shout.
hostile = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            "<!channel> pay now",
            "<@U123> & <https://evil.example|click>",
            "@here @everyone",
            "*bold* _x_ ~y~ `z`",
            "a&" * 2000,
            "<" * 4000,
            "é" * 10_000,
            "line\nbreak\r\n\x00\x07\u202egnp.exe",
            "\ud800",
            "👩‍👩‍👧" * 500,
        ]
    ),
)
names = hostile
moments = st.sampled_from(
    [NOON, datetime(1970, 1, 2, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)]
)

deals = st.builds(DealLine, names, names, names, st.lists(names, max_size=3).map(tuple))
hostile_overlaps = st.builds(
    OverlapNotice,
    overlap_id=st.integers(1, 10**15),
    state=st.sampled_from(list(OverlapCardState)),
    headline=names,
    account_name=names,
    account_place=names,
    account_url=st.one_of(names, st.just("https://crm.example/" + "x" * 4000)),
    owner_name=names,
    partner_name=names,
    partner_account_name=names,
    partner_segments=st.lists(names, max_size=12).map(tuple),
    deals=st.lists(deals, max_size=30).map(tuple),
    crm_visible=st.booleans(),
    reasons=st.lists(names, max_size=40).map(tuple),
    probability=st.floats(0, 1),
    found_at=moments,
    crm_as_of=st.none() | moments,
    crm_name=names,
    mark=st.none() | st.sampled_from(list(Mark)),
    mark_until=st.none() | moments,
    judged_by=names,
    judged_at=st.none() | moments,
    settled=st.booleans(),
    undoable=st.booleans(),
)
hostile_lines = st.builds(
    OverlapLine,
    overlap_id=st.integers(1, 10**15),
    account_name=names,
    partner_name=names,
    partner_account_name=names,
    partner_segments=st.lists(names, max_size=5).map(tuple),
    owner_name=names,
    open_amount=names,
    probability=st.floats(0, 1),
    reason=names,
)
hostile_notices = st.one_of(
    hostile_overlaps,
    st.builds(
        ReviewNotice,
        overlap_id=st.integers(1, 10**15),
        match_id=st.just(1),
        judgement_id=st.integers(1, 10**15),
        judgement=st.sampled_from(list(Judgement)),
        judged_by=names,
        judged_at=moments,
        account_name=names,
        account_place=names,
        partner_name=names,
        partner_account_name=names,
        partner_account_place=names,
        reasons=st.lists(names, max_size=30).map(tuple),
        settled_by=names,
        upheld=st.none() | st.booleans(),
        reversed_by=names,
        hidden=st.booleans(),
    ),
    st.builds(
        BaselineNotice,
        partner_id=st.integers(1, 10**15),
        list_id=st.just(1),
        partner_name=names,
        overlaps=st.builds(Said, st.integers(0, 10**9), st.sampled_from(Exactness)),
        to_review=st.integers(0, 10**9),
        accounts_on_list=st.integers(0, 10**9),
        top=st.lists(hostile_lines, max_size=7).map(tuple),
        alerts_on=st.booleans(),
    ),
    st.builds(
        FallbackNotice,
        overlap_id=st.integers(1, 10**15),
        account_name=names,
        partner_name=names,
        owner_name=names,
        why_unmapped=names,
        account_url=names,
    ),
    st.builds(
        InvitationNotice,
        invitation_id=st.integers(1, 10**15),
        partner_id=st.just(2),
        partner_name=names,
        expires_at=moments,
        holds=st.booleans(),
    ),
    st.builds(
        JoiningNotice,
        invitation_id=st.integers(1, 10**15),
        state=st.sampled_from(list(InvitationState)),
        partner_id=st.just(2),
        partner_name=names,
        role=st.sampled_from(list(Role)),
        shown_name=names,
        shown_kind=names,
        email=names,
        address=names,
        channel=names,
        pressed_at=moments,
        expires_at=moments,
        decided_by=names,
        decided_at=st.none() | moments,
        ended=st.booleans(),
    ),
    st.builds(
        WeightsNotice,
        version_id=st.integers(1, 10**9),
        judged=st.integers(0, 10**9),
        figures=st.lists(
            st.tuples(st.sampled_from(["f1", "log_loss"]) | names, st.floats(), st.floats()),
            max_size=6,
        ).map(tuple),
        in_force=st.booleans(),
        adopted_by=names,
        adopted_at=st.none() | moments,
        passed_over=st.booleans(),
    ),
)
choices = st.lists(
    st.builds(Choice, st.sampled_from(["account", "partner"]), st.integers(1, 10**9), names),
    max_size=30,
    unique_by=lambda choice: (choice.kind, choice.id),
).map(tuple)
hostile_answers = st.one_of(
    st.builds(
        AccountOverlaps,
        account_id=st.integers(1, 10**15),
        account_name=names,
        account_place=names,
        owner_name=names,
        account_url=names,
        crm_visible=st.booleans(),
        overlaps=st.lists(hostile_overlaps, max_size=17).map(tuple),
        possible=st.integers(0, 10**6),
        asked=names,
    ),
    st.builds(
        PartnerOverlaps,
        partner_id=st.integers(1, 10**15),
        partner_name=names,
        total=st.integers(0, 10**6),
        lines=st.lists(hostile_lines, max_size=12).map(tuple),
        alerts_on=st.booleans(),
        as_of=st.none() | moments,
        asked=names,
    ),
    st.builds(Choices, asked=names, options=choices),
    st.builds(Nothing, asked=names, nearest=choices),
)
counts = st.builds(Counts, *[st.integers(0, 10**6)] * 3)

sides = st.builds(Side, names, names, names, names, st.one_of(names, st.just("https://crm/1")))
scopes = st.builds(Scope, st.integers(0, 10**15), st.integers(0, 10**7), st.none() | moments)
befores = st.builds(Before, st.sampled_from(list(Judgement)), names, moments, names)
hostile_pairs = st.builds(
    PairNotice,
    match_id=st.integers(1, 10**15),
    mark=st.sampled_from(["", "0123456789ab", "f" * 60]),
    partner_name=names,
    ours=sides,
    theirs=sides,
    reasons=st.lists(names, max_size=40).map(tuple),
    against=st.lists(names, max_size=40).map(tuple),
    probability=st.floats(0, 1),
    before=st.none() | befores,
)
hostile_pages = st.builds(
    ReviewPage,
    scope=scopes,
    partner_name=names,
    pair=st.none() | hostile_pairs,
    left=st.integers(0, 10**9),
    left_of_partner=st.integers(0, 10**9),
    set_aside=st.integers(0, 10**9),
    elsewhere=st.integers(0, 10**9),
    asked=names,
)
hostile_presses = st.builds(
    Pressed,
    ending=st.sampled_from(list(Ending)),
    match_id=st.integers(1, 10**15),
    account_name=names,
    partner_account_name=names,
    judgement_id=st.integers(0, 10**15),
    judgement=st.none() | st.sampled_from(list(Judgement)),
    by=names,
    at=st.none() | moments,
)
hostile_judged = st.builds(
    JudgedList,
    scope=scopes,
    lines=st.lists(
        st.builds(
            JudgedLine,
            judgement_id=st.integers(1, 10**15),
            account_name=names,
            partner_account_name=names,
            partner_name=names,
            judgement=st.sampled_from(list(Judgement)),
            by=names,
            at=moments,
            waits=st.booleans(),
            undoable=st.booleans(),
        ),
        max_size=8,
    ).map(tuple),
)
