from petitions.models.answers import Debate, PaperBatch, Response
from petitions.models.bodies import Body, PlaceAsked, RejectionReason, Topic
from petitions.models.mailings import Mailing, Recipient
from petitions.models.petitions import Correction, Milestone, Note, Petition, PetitionText
from petitions.models.screening import Burst, InvalidationRule, Policy
from petitions.models.signatures import Follower, Signature
from petitions.models.totals import AreaTotal, HourTotal, PetitionTotal

__all__ = [
    "AreaTotal",
    "Body",
    "Burst",
    "Correction",
    "Debate",
    "Follower",
    "HourTotal",
    "InvalidationRule",
    "Mailing",
    "Milestone",
    "Note",
    "PaperBatch",
    "Petition",
    "PetitionText",
    "PetitionTotal",
    "PlaceAsked",
    "Policy",
    "Recipient",
    "RejectionReason",
    "Response",
    "Signature",
    "Topic",
]
