"""Facts: what happened, in the past tense. Ids and codes only, never a name.

One row in the fact log is history and outbox in one; names live in tables that can be erased.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OverlapFound:
    """An (account, partner) pair became certain for the first time."""

    overlap_id: int
    match_id: int
    baseline: bool


@dataclass(frozen=True, slots=True)
class OverlapHidden:
    """Nothing says any more that the two are the same: judged away, changed or deleted."""

    overlap_id: int
    cause: str


@dataclass(frozen=True, slots=True)
class OverlapRestored:
    """A hidden overlap holds again. It is never alerted a second time."""

    overlap_id: int
    cause: str


@dataclass(frozen=True, slots=True)
class MatchNeedsJudging:
    """A pair fell between *auto* and *none*, or has changed since it was judged: a person says."""

    match_id: int


@dataclass(frozen=True, slots=True)
class MatchJudged:
    """A person said what a pair is; `judgement_id` points to who and when.

    `replaces` is the judgement that it takes the place of, 0 where there was none, and
    `overlap_id` the overlap that the pair held up, 0 where it held up none.
    """

    match_id: int
    overlap_id: int
    judgement_id: int
    judgement: str
    replaces: int = 0


@dataclass(frozen=True, slots=True)
class JudgementSettled:
    """A partner manager confirmed a judgement, or reversed it (`upheld` false)."""

    match_id: int
    overlap_id: int
    judgement_id: int
    upheld: bool


@dataclass(frozen=True, slots=True)
class OverlapMarked:
    """A person marked an overlap for themselves: useful, not_useful, snoozed or cleared."""

    overlap_id: int
    person_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class BaselineMapped:
    """All that existed at a partner's first import has been mapped."""

    partner_id: int
    list_id: int


@dataclass(frozen=True, slots=True)
class ReviewQueueCleared:
    """The last open pair of a partner was judged; or, `cleared` false, one is open once more."""

    partner_id: int
    cleared: bool


@dataclass(frozen=True, slots=True)
class AlertsStarted:
    partner_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class OwnerUnmapped:
    """An account's owner has nobody in chat to tell."""

    overlap_id: int
    owner_key: str


@dataclass(frozen=True, slots=True)
class WeightsProposed:
    """Matching's weights were fitted anew; they wait for a person to put them in force."""

    version_id: int


@dataclass(frozen=True, slots=True)
class WeightsAdopted:
    """A person put a version of matching's weights in force; 0 are those that were shipped."""

    version_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class ProgrammeChanged:
    """Somebody changed how the programme stands; `change` is a code: paused, resumed, pilot ..."""

    change: str
    person_id: int


@dataclass(frozen=True, slots=True)
class CrmWritesOwed:
    """Records of ours are to be written to the CRM; `kind` says which, `count` how many."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class ChannelRefused:
    """A channel is read by people who may not read what was meant for it; once until mended."""

    withheld_id: int
    partner_id: int


@dataclass(frozen=True, slots=True)
class InvitationMade:
    """People of a partner are invited; the card is to be posted."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class InvitationPressed:
    """Somebody pressed an invitation and waits for a partner manager."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class InvitationDecided:
    """A request to join was confirmed or declined, or an invitation's time is over."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class PersonBound:
    """A member of the workspace was linked to a person by hand."""

    person_id: int


@dataclass(frozen=True, slots=True)
class PersonUnlinked:
    """A person lost what was linked to them by hand; of a partner, all rights."""

    person_id: int


@dataclass(frozen=True, slots=True)
class CrmUserLinked:
    """A user of the CRM was tied to a person by hand, or (`person_id` 0) set free again."""

    owner_key: str
    person_id: int


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A person was given a role, or lost it (`held` false)."""

    person_id: int
    role: str
    held: bool


@dataclass(frozen=True, slots=True)
class RecordErased:
    """A record was erased, or what it rested on: `record` is its kind and number, `overlap:12`."""

    record: str


@dataclass(frozen=True, slots=True)
class ListCame:
    """A list came in that its partner's manager should hear of: by link, or with much gone."""

    partner_id: int
    list_id: int
    by_link: bool


@dataclass(frozen=True, slots=True)
class ListStale:
    """A partner's list has come to the age at which a newer one is asked for."""

    partner_id: int
    list_id: int


@dataclass(frozen=True, slots=True)
class RegistrationMoved:
    """Something happened to a registration; `event` is a word of `registrations.Event`.

    `version` is the one that it brought about.
    """

    registration_id: int
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class FormSent:
    """A partner manager sent somebody at a partner a form to register a deal; the mail is owed."""

    form_id: int


@dataclass(frozen=True, slots=True)
class ProposalMade:
    """Somebody wants to approve what needs a second person, who has to confirm it."""

    proposal_id: int
    registration_id: int


@dataclass(frozen=True, slots=True)
class ProposalSettled:
    """A second person confirmed what the first wanted, or did not (`accepted` false)."""

    proposal_id: int
    registration_id: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class AppealMoved:
    """An appeal was filed, upheld, overturned or withdrawn; `event` says which."""

    appeal_id: int
    registration_id: int
    event: str


@dataclass(frozen=True, slots=True)
class DealMirrored:
    """The CRM's deal was brought in step with a registration, or (`refused`) the CRM would not."""

    registration_id: int
    refused: bool


@dataclass(frozen=True, slots=True)
class DealStatementMade:
    """The account's owner or the customer has said something about a claim; `what` says which."""

    registration_id: int
    what: str


@dataclass(frozen=True, slots=True)
class ConflictMoved:
    """A case was opened, decided, appealed or closed, or got evidence; `event` says which."""

    case_id: int
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class DealReminder:
    """Something about a registration is due; `what` is a code: due_half, due, ends_7, quiet ..."""

    registration_id: int
    what: str


@dataclass(frozen=True, slots=True)
class CaseReminder:
    """A case has to be decided; `what` is a code: half, escalated:channel_chief ..."""

    case_id: int
    what: str


@dataclass(frozen=True, slots=True)
class DealDoorOpened:
    """A partner's channel is to show the card from which its people register deals."""

    partner_id: int
    workspace: str
    channel: str


@dataclass(frozen=True, slots=True)
class OpportunityTouched:
    """A deal of the CRM that concerns a registration came, changed, was closed, or is gone.

    Not what we wrote ourselves. What it is now, the reader looks up: it may be gone.
    """

    opportunity_key: str
    registration_id: int


@dataclass(frozen=True, slots=True)
class AccountMerged:
    """The CRM made one account part of another; or a new customer of ours has got its account."""

    from_key: str
    into_key: str


@dataclass(frozen=True, slots=True)
class DealLinked:
    """A deal of the CRM was linked to a registration, by a person or by the guard."""

    registration_id: int
    opportunity_key: str


@dataclass(frozen=True, slots=True)
class HistoryLoaded:
    """Registrations from before this program were brought in; `count` of them were new."""

    count: int


@dataclass(frozen=True, slots=True)
class DecidedOutside:
    """Somebody decided on a registration at the machine's command line; `outcome` is a code."""

    registration_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class DealUnlinked:
    """A person took a link back; what it left on the deal goes."""

    registration_id: int
    opportunity_key: str


@dataclass(frozen=True, slots=True)
class DealWriteOwed:
    """The CRM does not say of a registration what it should: writing was off, or failed."""

    registration_id: int


@dataclass(frozen=True, slots=True)
class HelpChanged:
    """A request for help moved: `event` is a code, `version` the request's after it."""

    request_id: int
    event: str
    version: int


@dataclass(frozen=True, slots=True)
class HelpReminder:
    """Something about a request for help came due; `what` is a code. Recorded once for each."""

    request_id: int
    what: str


@dataclass(frozen=True, slots=True)
class HelpWriteOwed:
    """The CRM does not say of a request for help what it should: writing was off, or failed."""

    request_id: int


@dataclass(frozen=True, slots=True)
class SharingChanged:
    """A side opted in, took its word back or set a level; `what` says which, and which side.

    As in opted_in:theirs, revoked:ours, level:ours; until:ours where an end was named, ends:ours
    when it comes near, ended:ours when a side's word has ended by itself.
    """

    partner_id: int
    what: str


@dataclass(frozen=True, slots=True)
class ListLinkMade:
    """A link was made by which somebody at a partner brings a list."""

    link_id: int
    partner_id: int


@dataclass(frozen=True, slots=True)
class ListLinkUsed:
    """A partner's list came in by a link."""

    link_id: int
    partner_id: int


@dataclass(frozen=True, slots=True)
class SharingAskMoved:
    """More was asked for than numbers, or answered; `event` is a word of `AskState`.

    Or it is *reminded*: it is due, and nobody has answered.
    """

    ask_id: int
    partner_id: int
    event: str


@dataclass(frozen=True, slots=True)
class SegmentChanged:
    """An own segment of our accounts was `made` or `removed`."""

    segment_id: int
    what: str


@dataclass(frozen=True, slots=True)
class CreditMoved:
    """What a partner did for a deal was said, or settled; `event` is a word of `TouchState`."""

    touch_id: int
    opportunity_id: int
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class CreditCounted:
    """A deal's credit was entered in the book; `cause` says whether for the first time."""

    opportunity_id: int
    period: str
    cause: str


@dataclass(frozen=True, slots=True)
class CreditPublished:
    """A month of credits is closed; `count` deals were entered with it."""

    period: str
    count: int
    person_id: int


@dataclass(frozen=True, slots=True)
class CreditWriteOwed:
    """The CRM does not say who has a part in a deal: writing was off, or something changed."""

    opportunity_id: int


@dataclass(frozen=True, slots=True)
class CreditReminder:
    """Something about a credit is due: `what` is overdue (a dispute) or half (an answer)."""

    touch_id: int
    what: str


@dataclass(frozen=True, slots=True)
class LeadMoved:
    """Something happened to a lead; `event` is a word of `leads.LeadEvent`.

    `offer_id` is the offer that it is about, 0 where it is about none; `version` the lead's then.
    """

    lead_id: int
    offer_id: int
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class LeadReminder:
    """Something about a lead is due; `what` is a code: accept, contact, news, keeper ..."""

    lead_id: int
    offer_id: int
    what: str


@dataclass(frozen=True, slots=True)
class OffersPaused:
    """A partner let too many leads lapse and is offered none; or (`paused` false) is again."""

    partner_id: int
    paused: bool


@dataclass(frozen=True, slots=True)
class NudgeDue:
    """Somebody of ours is asked about what went quiet, or (`escalated`) their manager hears."""

    nudge_id: int
    count: int
    escalated: bool


@dataclass(frozen=True, slots=True)
class QuestionMoved:
    """Something happened to a partner's question; `event` is a word of `QuestionEvent`.

    `version` is the question's after it.
    """

    question_id: int
    version: int
    event: str


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """A person wants the mapping matrix of a partner; `form` is a word of `send_matrix.Form`."""

    partner_id: int
    person_id: int
    form: str


@dataclass(frozen=True, slots=True)
class ScoreboardMade:
    """A week's scoreboard was kept, `2026-W47`."""

    week: str


@dataclass(frozen=True, slots=True)
class ScoreboardAsked:
    """A person wants a week's scoreboard with its picture and file."""

    week: str
    person_id: int


@dataclass(frozen=True, slots=True)
class DigestReady:
    """A period of a recipient was closed, and something has changed in it."""

    digest_id: int


Fact = (
    OverlapFound
    | OverlapHidden
    | OverlapRestored
    | MatchNeedsJudging
    | MatchJudged
    | JudgementSettled
    | OverlapMarked
    | BaselineMapped
    | ReviewQueueCleared
    | AlertsStarted
    | OwnerUnmapped
    | WeightsProposed
    | WeightsAdopted
    | ProgrammeChanged
    | ChannelRefused
    | CrmWritesOwed
    | InvitationMade
    | InvitationPressed
    | InvitationDecided
    | PersonBound
    | PersonUnlinked
    | CrmUserLinked
    | RoleChanged
    | RecordErased
    | ListCame
    | ListStale
    | RegistrationMoved
    | FormSent
    | ProposalMade
    | ProposalSettled
    | AppealMoved
    | DealStatementMade
    | DealMirrored
    | ConflictMoved
    | DealReminder
    | CaseReminder
    | DealDoorOpened
    | OpportunityTouched
    | AccountMerged
    | DealLinked
    | DealUnlinked
    | DealWriteOwed
    | HistoryLoaded
    | DecidedOutside
    | LeadMoved
    | LeadReminder
    | OffersPaused
    | NudgeDue
    | CreditMoved
    | CreditCounted
    | CreditPublished
    | CreditReminder
    | CreditWriteOwed
    | SharingChanged
    | SegmentChanged
    | SharingAskMoved
    | ListLinkMade
    | ListLinkUsed
    | HelpChanged
    | HelpReminder
    | HelpWriteOwed
    | QuestionMoved
    | MatrixAsked
    | ScoreboardMade
    | ScoreboardAsked
    | DigestReady
)

KINDS: dict[str, type[Fact]] = {
    kind.__name__: kind
    for kind in (
        OverlapFound,
        OverlapHidden,
        OverlapRestored,
        MatchNeedsJudging,
        MatchJudged,
        JudgementSettled,
        OverlapMarked,
        BaselineMapped,
        ReviewQueueCleared,
        AlertsStarted,
        OwnerUnmapped,
        WeightsProposed,
        WeightsAdopted,
        ProgrammeChanged,
        ChannelRefused,
        CrmWritesOwed,
        InvitationMade,
        InvitationPressed,
        InvitationDecided,
        PersonBound,
        PersonUnlinked,
        CrmUserLinked,
        RoleChanged,
        RecordErased,
        ListCame,
        ListStale,
        RegistrationMoved,
        FormSent,
        ProposalMade,
        ProposalSettled,
        AppealMoved,
        DealStatementMade,
        DealMirrored,
        ConflictMoved,
        DealReminder,
        CaseReminder,
        DealDoorOpened,
        OpportunityTouched,
        AccountMerged,
        DealLinked,
        DealUnlinked,
        DealWriteOwed,
        HistoryLoaded,
        DecidedOutside,
        LeadMoved,
        LeadReminder,
        OffersPaused,
        NudgeDue,
        CreditMoved,
        CreditCounted,
        CreditPublished,
        CreditReminder,
        CreditWriteOwed,
        SharingChanged,
        SegmentChanged,
        SharingAskMoved,
        ListLinkMade,
        ListLinkUsed,
        HelpChanged,
        HelpReminder,
        HelpWriteOwed,
        QuestionMoved,
        MatrixAsked,
        ScoreboardMade,
        ScoreboardAsked,
        DigestReady,
    )
}
