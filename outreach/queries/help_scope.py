"""Who sees the ledger of help: who sees everybody; and of others, who asked, who helped and who wrote it down."""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import HelpRequest


def visible_help(user: User) -> QuerySet[HelpRequest]:
    """With what was corrected."""
    if access.sees_everyone(user):
        return HelpRequest.objects.all()
    own = Q(asked_by=user) | Q(helper=user) | Q(recorded_by=user)
    return HelpRequest.objects.filter(own) if access.may_see(user) else HelpRequest.objects.none()


def get_help(user: User, pk: int) -> HelpRequest:
    """Or NotFound: a stranger never learns whether there is one."""
    related = ("asked_by", "helper", "recorded_by", "issue", "crisis", "corrects", "corrected_by")
    found = visible_help(user).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such request for help, or it is none of yours.")
    return found


def may_write(user: User) -> bool:
    return access.may(user, Action.RUN_CRISES)


def may_tell(user: User, row: HelpRequest) -> bool:
    return may_write(user) or row.asked_by_id == user.pk
