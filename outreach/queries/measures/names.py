"""What groups are called."""

from collections.abc import Iterable, Mapping

from accounts.models import AccountTeam, User
from accounts.vocabulary import Function
from outreach.measures.question import Group

WITHOUT = {
    Group.FUNCTION: "No issue",
    Group.OWNER: "Nobody",
    Group.SEGMENT: "No segment",
    Group.TEAM: "No team",
}
Names = Mapping[tuple[Group, str], str]


def names_of(keys: Iterable[tuple[Group, str]]) -> Names:
    """In two queries at most."""
    wanted = set(keys)
    found = {(group, key): _word(group, key) for group, key in wanted}
    for group, model in ((Group.OWNER, User), (Group.TEAM, AccountTeam)):
        ids = [key for each, key in wanted if each == group and key]
        if ids:
            named = model.objects.filter(pk__in=ids).values_list("pk", "name")
            found |= {(group, str(pk)): name for pk, name in named}
    return found


def _word(group: Group, key: str) -> str:
    if not key:
        return WITHOUT[group]
    return Function(key).label if group == Group.FUNCTION and key in list(Function) else key
