"""The one table: which fact causes which effects. Pure; the relay writes a delivery for each."""

from journeys.outcomes import Effect
from partnering.facts import (
    AccountMerged,
    AlertsStarted,
    AppealMoved,
    BaselineMapped,
    CaseReminder,
    ChannelRefused,
    ConflictMoved,
    CreditCounted,
    CreditMoved,
    CreditReminder,
    CreditWriteOwed,
    CrmWritesOwed,
    DealDoorOpened,
    DealLinked,
    DealMirrored,
    DealReminder,
    DealStatementMade,
    DealUnlinked,
    DealWriteOwed,
    DecidedOutside,
    DigestReady,
    Fact,
    FormSent,
    HelpChanged,
    HelpReminder,
    HelpWriteOwed,
    InvitationDecided,
    InvitationMade,
    InvitationPressed,
    JudgementSettled,
    LeadMoved,
    LeadReminder,
    ListCame,
    ListLinkMade,
    ListStale,
    MatchJudged,
    MatchNeedsJudging,
    MatrixAsked,
    NudgeDue,
    OffersPaused,
    OpportunityTouched,
    OverlapFound,
    OverlapHidden,
    OverlapMarked,
    OverlapRestored,
    OwnerUnmapped,
    PersonUnlinked,
    ProposalMade,
    ProposalSettled,
    QuestionMoved,
    RecordErased,
    RegistrationMoved,
    ReviewQueueCleared,
    ScoreboardAsked,
    ScoreboardMade,
    SharingAskMoved,
    SharingChanged,
    WeightsAdopted,
    WeightsProposed,
)
from partnering.registrations import Event


def effects_of(fact: Fact, fact_id: int) -> tuple[Effect, ...]:
    """List what a fact makes us do. A lane is a record, so one record's effects keep their order.

    `fact_id` is free to tell apart what has no record of its own.
    """
    match fact:
        case OverlapFound(baseline=False):
            # Lanes of their own: what waits for one person's morning holds nobody else back.
            return (
                Effect("alert_owner", f"overlap:{fact.overlap_id}"),
                Effect("alert_team", f"overlap-team:{fact.overlap_id}"),
            )
        case OwnerUnmapped():
            return (Effect("tell_fallback", f"overlap:{fact.overlap_id}"),)
        case MatchNeedsJudging():
            # On purpose none: a list may bring hundreds of pairs at once, and no message per pair
            # is worth reading. They are counted where somebody looks anyway (App Home, the menu,
            # a partner's summary), and `/cosell review` goes through them.
            return ()
        case MatchJudged(overlap_id=0) | JudgementSettled(overlap_id=0):
            # Judged in the queue, and no overlap rests on it: nobody's card shows it.
            return ()
        case MatchJudged():
            lane = f"overlap:{fact.overlap_id}"
            return (Effect("redraw_overlap", lane), Effect("ask_manager", lane))
        case OverlapRestored():
            # Hidden before its alert could go out, it may be owed still.
            lane = f"overlap:{fact.overlap_id}"
            return (Effect("redraw_overlap", lane), Effect("alert_owner", lane))
        case JudgementSettled() | OverlapHidden() | OverlapMarked():
            return (Effect("redraw_overlap", f"overlap:{fact.overlap_id}"),)
        case BaselineMapped():
            return (Effect("summarise_baseline", f"partner:{fact.partner_id}"),)
        case AlertsStarted() | ReviewQueueCleared():
            return (Effect("redraw_baseline", f"partner:{fact.partner_id}"),)
        case WeightsProposed():
            return (Effect("tell_admins", "weights"),)
        case WeightsAdopted():
            return (Effect("redraw_weights", "weights"),)
        case _:
            return _outside_chat(fact)


def _of_sharing(fact: SharingChanged) -> tuple[Effect, ...]:
    redraw = Effect("redraw_shared", f"sharing:{fact.partner_id}")
    said = fact.what.partition(":")[0]
    help_ = Effect("tell_help_stopped", f"sharing-help:{fact.partner_id}")
    if said == "until":
        return ()
    if said == "ends":
        return (Effect("tell_sharing_end", f"sharing-end:{fact.partner_id}"),)
    if said == "ended":
        return (redraw, help_, Effect("tell_sharing_end", f"sharing-end:{fact.partner_id}"))
    if said == "level":
        return (redraw,)
    # A lane of its own: many cards to draw again hold back no word of why.
    return (redraw, help_, Effect("tell_sharing", f"sharing-word:{fact.partner_id}"))


def _outside_chat(fact: Fact) -> tuple[Effect, ...]:
    match fact:
        case CrmWritesOwed():
            # One lane: two writers of the same overlap would leave the older state behind.
            return (Effect("write_overlaps", f"crm:{fact.kind}", "crm"),)
        case ChannelRefused():
            return (Effect("tell_menders", f"channel:{fact.withheld_id}"),)
        case MatrixAsked():
            return (Effect("send_matrix", f"matrix:{fact.person_id}"),)
        case ScoreboardMade() | ScoreboardAsked():
            return (Effect("tell_scoreboard", "scoreboard"),)
        case DigestReady():
            return (Effect("tell_digest", f"digest:{fact.digest_id}"),)
        case RecordErased():
            return (Effect("redraw_erased", fact.record),)
        case SharingAskMoved():
            return (
                Effect("tell_sharing_ask", f"sharing-ask:{fact.ask_id}"),
                Effect("mail_sharing_ask", f"mail:sharing-ask:{fact.ask_id}", "mail"),
            )
        case SharingChanged():
            return _of_sharing(fact)
        case ListCame():
            return (Effect("tell_list_came", f"list:{fact.list_id}"),)
        case ListStale():
            return (Effect("tell_stale_list", f"list:{fact.list_id}"),)
        case _:
            return (
                _about_deals(fact)
                or _about_help(fact)
                or _about_leads(fact)
                or _about_credit(fact)
                or _about_people(fact)
            )


_CHANGES_THE_CRM = frozenset(
    {
        Event.APPROVED,
        Event.OVERTURNED,
        Event.CRM_VERIFIED,
        Event.EXTENDED,
        Event.EDITED,
        Event.RELEASED,
        Event.REVOKED,
        Event.EXPIRED,
        Event.WON,
        Event.LOST,
    }
)
_CHANGES_WHO_SELLS = frozenset(
    {Event.APPROVED, Event.OVERTURNED, Event.RELEASED, Event.REVOKED, Event.EXPIRED}
)

# Of whoever has the card, it asks something.
_ASKS_US = frozenset(
    {
        Event.ASSIGNED,
        Event.INFO_PROVIDED,
        Event.HOLD_LIFTED,
        Event.EXTENSION_ASKED,
        Event.EDIT_ASKED,
    }
)
# Its partner is notified, unless it did that itself. A hold looks like a review: of neither.
_PARTNER_HEARS = frozenset(
    {
        Event.INFO_REQUESTED,
        Event.NO_RESPONSE,
        Event.APPROVED,
        Event.REJECTED,
        Event.OVERTURNED,
        Event.WITHDRAWN,
        Event.RELEASED,
        Event.REVOKE_NOTICE,
        Event.REVOKED,
        Event.EXTENDED,
        Event.EXTENSION_REFUSED,
        Event.EDITED,
        Event.EDIT_REFUSED,
        Event.EXPIRED,
        Event.WON,
        Event.LOST,
    }
)


def _about_deals(fact: Fact) -> tuple[Effect, ...]:
    """One lane for us, one for the partner, one for the CRM: none waits for another's outage."""
    match fact:
        case RegistrationMoved():
            return _of_registrations(fact)
        case DecidedOutside():
            return (Effect("tell_chiefs", f"deal-word:{fact.registration_id}"),)
        case DealLinked() | DealUnlinked() | DealWriteOwed():
            return (Effect("mirror_deal", f"crm:deal:{fact.registration_id}", "crm"),)
        case DealDoorOpened():
            return (Effect("open_deal_door", f"deal-door:{fact.channel}"),)
        case ProposalMade():
            lane = f"deal:{fact.registration_id}"
            return (Effect("show_deal", lane), Effect("reply_to_us", lane))
        case ProposalSettled() | DealStatementMade() | DealMirrored():
            return (Effect("show_deal", f"deal:{fact.registration_id}"),)
        case DealReminder():
            return (Effect("remind_deal", f"deal-word:{fact.registration_id}"), *_by_mail(fact))
        case ConflictMoved() | CaseReminder() | OpportunityTouched() | AccountMerged():
            return _of_conflicts(fact)
        case AppealMoved():
            number = fact.registration_id
            return (
                Effect("show_deal", f"deal:{number}"),
                Effect("tell_partner", f"partner-deal:{number}"),
                Effect("reply_to_us", f"deal:{number}"),
                Effect("reply_to_partner", f"partner-deal:{number}"),
                *_by_mail(fact),
            )
        case _:
            return _by_mail(fact)


def _of_registrations(fact: RegistrationMoved) -> tuple[Effect, ...]:
    number, event = fact.registration_id, Event(fact.event)
    effects = [
        Effect("show_deal", f"deal:{number}"),
        Effect("tell_partner", f"partner-deal:{number}"),
    ]
    # After the cards in the same lanes: a reply stands under what is drawn already.
    if event in _ASKS_US:
        effects.append(Effect("reply_to_us", f"deal:{number}"))
    if event in _PARTNER_HEARS:
        effects.append(Effect("reply_to_partner", f"partner-deal:{number}"))
    if event in (Event.SUBMITTED, Event.IDENTIFIED):
        effects.append(Effect("ask_account_owner", f"deal-owner:{number}"))
    if event in _CHANGES_WHO_SELLS:
        effects.append(Effect("tell_account_owner", f"deal-owner:{number}"))
    if event in _CHANGES_THE_CRM:
        effects.append(Effect("mirror_deal", f"crm:deal:{number}", "crm"))
    return (*effects, *_by_mail(fact))


def _of_conflicts(
    fact: ConflictMoved | CaseReminder | OpportunityTouched | AccountMerged,
) -> tuple[Effect, ...]:
    match fact:
        case ConflictMoved(event="decided"):
            lane = f"conflict:{fact.case_id}"
            return (
                Effect("show_conflict", lane),
                Effect("judge_after_case", lane),
                Effect("tell_case_parties", f"partner-case:{fact.case_id}"),
                Effect("mail_case_parties", f"mail-case:{fact.case_id}", "mail"),
            )
        case ConflictMoved():
            return (Effect("show_conflict", f"conflict:{fact.case_id}"),)
        case CaseReminder():
            return (Effect("remind_case", f"conflict:{fact.case_id}"),)
        case OpportunityTouched():
            return (Effect("judge_opportunity", f"crm-deal:{fact.opportunity_key}"),)
        case AccountMerged():
            return (Effect("follow_merge", f"merge:{fact.into_key}"),)


def _about_help(fact: Fact) -> tuple[Effect, ...]:
    """One lane for us, one for the partner, one for its mails: none waits for another."""
    match fact:
        case HelpChanged():
            number = fact.request_id
            return (
                Effect("show_help", f"help:{number}"),
                Effect("tell_partner_help", f"partner-help:{number}"),
                Effect("mail_help", f"mail:help:{number}", "mail"),
                Effect("note_help", f"crm:help:{number}", "crm"),
            )
        case QuestionMoved():
            return (
                Effect("show_question", f"question:{fact.question_id}"),
                Effect("answer_mention", f"partner-question:{fact.question_id}"),
            )
        case HelpWriteOwed():
            return (Effect("note_help", f"crm:help:{fact.request_id}", "crm"),)
        case HelpReminder():
            number = fact.request_id
            return (
                Effect("remind_help", f"help-word:{number}"),
                Effect("mail_help", f"mail:help:{number}", "mail"),
            )
        case _:
            return ()


def _about_leads(fact: Fact) -> tuple[Effect, ...]:
    """One lane for us, one for the partner's chat, one for its mail."""
    match fact:
        case LeadMoved():
            effects = [Effect("show_lead", f"lead:{fact.lead_id}")]
            if fact.offer_id:
                lane = f"partner-lead:{fact.offer_id}"
                effects.append(Effect("tell_partner_lead", lane))
                effects.append(Effect("mail_lead", f"mail:lead:{fact.offer_id}", "mail"))
            return tuple(effects)
        case LeadReminder():
            lane = f"lead-word:{fact.lead_id}"
            mail = Effect("mail_lead", f"mail:lead:{fact.offer_id}", "mail")
            return (Effect("remind_lead", lane), *((mail,) if fact.offer_id else ()))
        case OffersPaused():
            return (Effect("tell_paused_offers", f"lead-offers:{fact.partner_id}"),)
        case NudgeDue():
            return (Effect("nudge", f"nudge:{fact.nudge_id}"),)
        case _:
            return ()


def _about_credit(fact: Fact) -> tuple[Effect, ...]:
    """One lane for us, one for the partner, one for the CRM: none waits for another's outage."""
    match fact:
        case CreditMoved():
            return (
                Effect("ask_credit", f"partner-credit:{fact.touch_id}"),
                Effect("show_credit", f"credit:{fact.touch_id}"),
                Effect("mail_credit", f"mail:credit:{fact.touch_id}", "mail"),
                Effect("write_credit", f"crm:credit:{fact.opportunity_id}", "crm"),
            )
        case CreditCounted() | CreditWriteOwed():
            return (Effect("write_credit", f"crm:credit:{fact.opportunity_id}", "crm"),)
        case CreditReminder():
            return (
                Effect("remind_credit", f"credit:{fact.touch_id}"),
                Effect("mail_credit", f"mail:credit:{fact.touch_id}", "mail"),
            )
        case _:
            return ()


def _by_mail(fact: Fact) -> tuple[Effect, ...]:
    """What a partner without a place in chat is written; asked of a deal's facts, too."""
    match fact:
        case ListLinkMade():
            return (Effect("mail_list_link", f"list_link:{fact.link_id}", "mail"),)
        case FormSent():
            return (Effect("mail_form", f"form:{fact.form_id}", "mail"),)
        case RegistrationMoved() | DealReminder() | AppealMoved():
            return (Effect("mail_partner", f"mail:{fact.registration_id}", "mail"),)
        case _:
            return ()


def _about_people(fact: Fact) -> tuple[Effect, ...]:
    match fact:
        case InvitationMade():
            return (Effect("post_invitation", f"invitation:{fact.invitation_id}"),)
        case InvitationPressed():
            return (Effect("ask_inviter", f"invitation:{fact.invitation_id}"),)
        case InvitationDecided():
            return (Effect("redraw_invitation", f"invitation:{fact.invitation_id}"),)
        case PersonUnlinked():
            return (Effect("redraw_joining", f"person:{fact.person_id}"),)
        case _:
            return ()
