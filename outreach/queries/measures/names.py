"""What groups are called."""

from collections.abc import Callable, Iterable, Mapping

from accounts.models import AccountTeam, Customer, User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import Invalid
from outreach.measures.question import NOBODY, Group

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


def check_known(narrowed: Mapping[Group, str]) -> None:
    """A figure of a group that is not there would be a zero that nobody can tell from a real one. Raises Invalid, by its field."""
    for group, key in narrowed.items():
        if key not in ("", NOBODY) and not KNOWN[group](key):
            cure = {
                Group.FUNCTION: f"The functions are {Function.listed()}.",
                Group.SEGMENT: "No customer is of it: segments are written as on the customers' pages.",
            }.get(group, "Take the id from its page.")
            raise Invalid(f"There is no {group.label.lower()} “{key}”. {cure}", field=group.value)


KNOWN: Mapping[Group, Callable[[str], bool]] = {
    Group.FUNCTION: lambda key: key in set(Function),
    Group.OWNER: lambda key: User.objects.filter(pk=key).exists(),
    Group.SEGMENT: lambda key: Customer.objects.filter(segment=key).exists(),
    Group.TEAM: lambda key: AccountTeam.objects.filter(pk=key).exists(),
}


def _word(group: Group, key: str) -> str:
    if not key:
        return WITHOUT[group]
    return Function(key).label if group == Group.FUNCTION and key in list(Function) else key
