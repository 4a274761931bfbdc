"""Who: people of ours, customers and their contacts, and money. One aggregate a file."""

from accounts.models.change import Change, ChangeBook
from accounts.models.company import Company
from accounts.models.contact import Contact, ContactExternalId
from accounts.models.customer import AwaitedParent, Customer, CustomerExternalId
from accounts.models.duplicate import CommonMatchKey, ContactPair, DuplicateCandidate, MatchDue, MatchKey
from accounts.models.exchange_rate import ExchangeRate
from accounts.models.field_keeper import FieldKeeper
from accounts.models.idempotent_answer import IdempotentAnswer
from accounts.models.merge import ContactMerge, CustomerMerge, Merge, MergedContactRows, MergedRows
from accounts.models.taken_file import TakenFile
from accounts.models.team import AccountTeam, TeamMembership
from accounts.models.token import ApiToken
from accounts.models.user import User

__all__ = [
    "AccountTeam",
    "ApiToken",
    "AwaitedParent",
    "Change",
    "ChangeBook",
    "CommonMatchKey",
    "Company",
    "Contact",
    "ContactExternalId",
    "ContactMerge",
    "ContactPair",
    "Customer",
    "CustomerExternalId",
    "CustomerMerge",
    "DuplicateCandidate",
    "ExchangeRate",
    "FieldKeeper",
    "IdempotentAnswer",
    "MatchDue",
    "MatchKey",
    "Merge",
    "MergedContactRows",
    "MergedRows",
    "TakenFile",
    "TeamMembership",
    "User",
]
