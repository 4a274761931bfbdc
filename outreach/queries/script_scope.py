"""Which scripts a person may see. Whoever is inside their crisis sees every version. Whoever else knows of the crisis, and the call centre
(people of that function), see what is published or was, and none of the room.
"""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import Function, Role
from crisis_triage.shared.errors import NotFound
from outreach.models import Crisis, PersonalCall, Script, ScriptQuestion, ScriptVersion
from outreach.queries import crisis_scope

PEOPLE = ("author", "approver", "script__crisis")


def is_agent(user: User) -> bool:
    """Of the call centre: an expert of that function."""
    return user.function == Function.CALL_CENTRE and access.may_see(user)


def agents() -> QuerySet[User]:
    """Whom a script is published to."""
    people = User.objects.filter(function=Function.CALL_CENTRE, is_active=True)
    return people.exclude(role=Role.INTEGRATION).order_by("name", "pk")


def visible_versions(user: User) -> QuerySet[ScriptVersion]:
    if access.sees_everyone(user):
        return ScriptVersion.objects.all()
    inside = Q(script__crisis__in=crisis_scope.crises_inside(user).values("pk"))
    knows = Q() if is_agent(user) else Q(script__crisis__in=crisis_scope.visible_crises(user).values("pk"))
    asked = Q(script__crisis__in=PersonalCall.objects.filter(asked_of=user).values("crisis_id"))
    return ScriptVersion.objects.filter(inside | Q(published_at__isnull=False) & (knows | asked if knows else Q()))


def visible_scripts(user: User) -> QuerySet[Script]:
    return Script.objects.filter(pk__in=visible_versions(user).values("script_id"))


def get_version(user: User, pk: int) -> ScriptVersion:
    """The version, or NotFound: a stranger never learns whether there is one."""
    version = visible_versions(user).select_related(*PEOPLE).filter(pk=pk).first()
    if version is None:
        raise NotFound("There is no such script, or its crisis touches no customer of yours.")
    return version


def get_script(user: User, pk: int) -> Script:
    script = visible_scripts(user).select_related("crisis", "made_by").filter(pk=pk).first()
    if script is None:
        raise NotFound("There is no such script, or its crisis touches no customer of yours.")
    return script


def get_question(user: User, script: Script, pk: int) -> ScriptQuestion:
    question = script.questions.filter(pk=pk).first()
    if question is None:
        raise NotFound("There is no such question of this script.", field="question")
    return question


def may_write(user: User, crisis: Crisis) -> bool:
    """For buttons."""
    return access.may(user, Action.MAKE_PROMISES) and crisis_scope.is_inside(user, crisis)
