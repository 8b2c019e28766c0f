"""Tables. They know no protocol; importing this package registers all of them."""

from lti_tool.models.annexes import AnnexAcceptance, ResearchOrder, SubProcessorNote
from lti_tool.models.api import ApiToken
from lti_tool.models.audit import AuditCheckpoint, AuditEvent, AuditHead
from lti_tool.models.base import Base
from lti_tool.models.choices import BorderCount, SchoolChoice
from lti_tool.models.content import ExercisePackage, Pick
from lti_tool.models.deliveries import AnswerCount, LinkGrading, SchoolGrading, ScoreDelivery
from lti_tool.models.details import ChainId, PersonDetails, PersonPhoto
from lti_tool.models.doctor import Examination, ExaminationLine, ProofSeen
from lti_tool.models.gradebooks import (
    Gradebook,
    GradebookAnswerCount,
    GradebookClass,
    GradebookColumn,
)
from lti_tool.models.launches import DeepLinkRequest, LaunchSession, UsedNonce
from lti_tool.models.learning import Attempt, ItemDraft, ItemResponse
from lti_tool.models.live import LiveStep
from lti_tool.models.matches import PersonMatch, PersonMerge
from lti_tool.models.notices import CopiedChoice, Notice, NoticeSubscription
from lti_tool.models.platforms import (
    Context,
    Deployment,
    Invitation,
    LineItem,
    Registration,
    ResourceLink,
    SigningKey,
)
from lti_tool.models.practice import (
    ItemDifficulty,
    PracticeChoice,
    PracticeExposure,
    PracticeLevel,
    PracticeOverride,
    PracticePlan,
)
from lti_tool.models.remote import RemoteExercise, RemoteItem, RemoteScore, RemoteServer
from lti_tool.models.retention import (
    DeletionProof,
    LegalHold,
    RetentionNotice,
    RetentionTerm,
    SchoolUpkeep,
)
from lti_tool.models.reviews import HandScore, ItemWaiver
from lti_tool.models.rights import Erasure, RecipientNotice, Suppression, SuppressionKey
from lti_tool.models.roster_sources import RosterSchedule, RosterSource
from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import (
    RosterBlock,
    RosterChange,
    RosterGroup,
    RosterMembership,
    RosterPerson,
    RosterRun,
)
from lti_tool.models.schools import Enrollment, Person, PersonKey, PersonLink, School

__all__ = [
    "AnnexAcceptance",
    "AnswerCount",
    "ApiToken",
    "Attempt",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditHead",
    "Base",
    "BorderCount",
    "ChainId",
    "Context",
    "CopiedChoice",
    "DeepLinkRequest",
    "DeletionProof",
    "Deployment",
    "Enrollment",
    "Erasure",
    "Examination",
    "ExaminationLine",
    "ExercisePackage",
    "Gradebook",
    "GradebookAnswerCount",
    "GradebookClass",
    "GradebookColumn",
    "HandScore",
    "Invitation",
    "ItemDifficulty",
    "ItemDraft",
    "ItemResponse",
    "ItemWaiver",
    "LaunchSession",
    "LegalHold",
    "LineItem",
    "LinkGrading",
    "LiveStep",
    "Notice",
    "NoticeSubscription",
    "Person",
    "PersonDetails",
    "PersonKey",
    "PersonLink",
    "PersonMatch",
    "PersonMerge",
    "PersonPhoto",
    "Pick",
    "PracticeChoice",
    "PracticeExposure",
    "PracticeLevel",
    "PracticeOverride",
    "PracticePlan",
    "ProofSeen",
    "RecipientNotice",
    "Registration",
    "RemoteExercise",
    "RemoteItem",
    "RemoteScore",
    "RemoteServer",
    "ResearchOrder",
    "ResourceLink",
    "RetentionNotice",
    "RetentionTerm",
    "RosterBlock",
    "RosterChange",
    "RosterGroup",
    "RosterMembership",
    "RosterPerson",
    "RosterRun",
    "RosterSchedule",
    "RosterSource",
    "RosterYear",
    "School",
    "SchoolChoice",
    "SchoolGrading",
    "SchoolUpkeep",
    "ScoreDelivery",
    "SigningKey",
    "SubProcessorNote",
    "Suppression",
    "SuppressionKey",
    "UsedNonce",
]
