"""The one table: which card draws which notice."""

from bot.cards.baseline import baseline_card
from bot.cards.channel import channel_card
from bot.cards.conflict import conflict_card
from bot.cards.credit import credit_card, partner_credit_card
from bot.cards.deal import deal_card, deal_word_card
from bot.cards.digest import digest_card, partner_digest_card
from bot.cards.erased import erased_card
from bot.cards.fallback import fallback_card
from bot.cards.help_request import help_request_card, help_word_card
from bot.cards.joining import invitation_card, joining_card
from bot.cards.lead import lead_card, lead_word_card, nudge_card
from bot.cards.matrix import matrix_card
from bot.cards.overlap import overlap_card
from bot.cards.partner_deal import deal_door_card, partner_deal_card, partner_word_card
from bot.cards.partner_help import partner_help_card, partner_help_word_card
from bot.cards.partner_lead import partner_lead_card
from bot.cards.parts import Card
from bot.cards.question import partner_question_card, question_card
from bot.cards.review import review_card
from bot.cards.roll_up import roll_up_card
from bot.cards.scoreboard import scoreboard_card
from bot.cards.sharing_asks import sharing_ask_card
from bot.cards.sharing_news import sharing_news_card
from bot.cards.stale_list import list_came_card, stale_list_card
from bot.cards.weights import weights_card
from journeys.credit_notices import CreditNotice, CreditNotices, PartnerCreditNotice
from journeys.deal_notices import (
    ConflictNotice,
    DealDoorNotice,
    DealNotice,
    DealNotices,
    DealWordNotice,
    PartnerDealNotice,
    PartnerWordNotice,
)
from journeys.digest_notices import DigestNotice, DigestNotices, PartnerDigestNotice
from journeys.help_notices import (
    HelpNotice,
    HelpNotices,
    HelpWordNotice,
    PartnerHelpNotice,
    PartnerHelpWordNotice,
)
from journeys.lead_notices import (
    LeadNotice,
    LeadNotices,
    LeadWordNotice,
    NudgeNotice,
    PartnerLeadNotice,
)
from journeys.matrix_notices import MatrixNotice
from journeys.notices import (
    BaselineNotice,
    ChannelNotice,
    ErasedNotice,
    FallbackNotice,
    InvitationNotice,
    JoiningNotice,
    ListCameNotice,
    Notice,
    OverlapNotice,
    ReviewNotice,
    RollUpNotice,
    StaleListNotice,
    WeightsNotice,
)
from journeys.question_notices import PartnerQuestionNotice, QuestionNotice, QuestionNotices
from journeys.scoreboard_notices import ScoreboardNotice
from journeys.sharing_ask_notices import (
    PartnerSharingAskNotice,
    SharingAskNotice,
    SharingAskNotices,
)
from journeys.sharing_notices import (
    PartnerSharingEndNotice,
    PartnerSharingNotice,
    SharingEndNotice,
    SharingNotice,
    SharingNotices,
)


def draw(notice: Notice) -> Card:
    """Draw a notice as a message."""
    match notice:
        case OverlapNotice():
            return overlap_card(notice)
        case ReviewNotice():
            return review_card(notice)
        case BaselineNotice():
            return baseline_card(notice)
        case FallbackNotice():
            return fallback_card(notice)
        case WeightsNotice():
            return weights_card(notice)
        case ChannelNotice():
            return channel_card(notice)
        case ErasedNotice():
            return erased_card(notice)
        case (
            MatrixNotice()
            | ScoreboardNotice()
            | RollUpNotice()
            | ListCameNotice()
            | StaleListNotice()
            | DigestNotice()
            | PartnerDigestNotice()
        ):
            return _of_many(notice)
        case (
            SharingNotice()
            | PartnerSharingNotice()
            | SharingEndNotice()
            | PartnerSharingEndNotice()
            | SharingAskNotice()
            | PartnerSharingAskNotice()
        ):
            return _of_sharing(notice)
        case InvitationNotice():
            return invitation_card(notice)
        case JoiningNotice():
            return joining_card(notice)
        case _:
            return _of_work(notice)


def _of_sharing(notice: SharingNotices | SharingAskNotices) -> Card:
    if isinstance(notice, SharingAskNotice | PartnerSharingAskNotice):
        return sharing_ask_card(notice)
    return sharing_news_card(notice)


def _of_many(
    notice: MatrixNotice
    | ScoreboardNotice
    | RollUpNotice
    | ListCameNotice
    | StaleListNotice
    | DigestNotices,
) -> Card:
    match notice:
        case DigestNotice():
            return digest_card(notice)
        case PartnerDigestNotice():
            return partner_digest_card(notice)
        case MatrixNotice():
            return matrix_card(notice)
        case ScoreboardNotice():
            return scoreboard_card(notice)
        case RollUpNotice():
            return roll_up_card(notice)
        case ListCameNotice():
            return list_came_card(notice)
        case StaleListNotice():
            return stale_list_card(notice)


def _of_work(
    notice: HelpNotices | CreditNotices | LeadNotices | DealNotices | QuestionNotices,
) -> Card:
    match notice:
        case QuestionNotice():
            return question_card(notice)
        case PartnerQuestionNotice():
            return partner_question_card(notice)
        case HelpNotice() | PartnerHelpNotice() | HelpWordNotice() | PartnerHelpWordNotice():
            return _of_help(notice)
        case CreditNotice() | PartnerCreditNotice():
            return _of_credit(notice)
        case LeadNotice() | PartnerLeadNotice() | LeadWordNotice() | NudgeNotice():
            return _of_lead(notice)
        case _:
            return _of_deal(notice)


def _of_deal(notice: DealNotices) -> Card:
    match notice:
        case DealNotice():
            return deal_card(notice)
        case DealWordNotice():
            return deal_word_card(notice)
        case ConflictNotice():
            return conflict_card(notice)
        case DealDoorNotice():
            return deal_door_card(notice)
        case PartnerDealNotice():
            return partner_deal_card(notice)
        case PartnerWordNotice():
            return partner_word_card(notice)


def _of_lead(notice: LeadNotices) -> Card:
    match notice:
        case LeadNotice():
            return lead_card(notice)
        case PartnerLeadNotice():
            return partner_lead_card(notice)
        case LeadWordNotice():
            return lead_word_card(notice)
        case NudgeNotice():
            return nudge_card(notice)


def _of_credit(notice: CreditNotices) -> Card:
    if isinstance(notice, CreditNotice):
        return credit_card(notice)
    return partner_credit_card(notice)


def _of_help(notice: HelpNotices) -> Card:
    match notice:
        case HelpNotice():
            return help_request_card(notice)
        case PartnerHelpNotice():
            return partner_help_card(notice)
        case HelpWordNotice():
            return help_word_card(notice)
        case PartnerHelpWordNotice():
            return partner_help_word_card(notice)
