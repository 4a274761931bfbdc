"""The people of the demo. Their password is known to everybody, so they exist in the demo only."""

from dataclasses import dataclass

from accounts.models import AccountTeam, TeamMembership, User
from accounts.vocabulary import Function, Role

PASSWORD = "calm-in-a-crisis"  # noqa: S105  documented; the demo serves made-up data on this machine


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    time_zone: str
    team: str = ""
    function: Function | None = None

    @property
    def may_sign_in(self) -> bool:
        return self.role != Role.INTEGRATION


PEOPLE = (
    Person("lena@demo.example", "Lena Hofmann", Role.CCO, "Europe/Berlin"),
    Person("ana@demo.example", "Ana Moreau", Role.ACCOUNT_TEAM, "Europe/London", "North"),
    Person("nils@demo.example", "Nils Dahl", Role.ACCOUNT_TEAM, "Europe/Oslo", "North"),
    Person("cleo@demo.example", "Cleo Fontaine", Role.ACCOUNT_TEAM, "Europe/Vienna", "Central"),
    Person("marta@demo.example", "Marta Reyes", Role.ACCOUNT_TEAM, "Europe/Madrid", "Central"),
    Person("omar@demo.example", "Omar Haddad", Role.ACCOUNT_TEAM, "America/New_York", "Overseas"),
    Person("ivy@demo.example", "Ivy Nakamura", Role.ACCOUNT_TEAM, "America/Los_Angeles", "Overseas"),
    Person("ben@demo.example", "Ben Okafor", Role.ANALYST, "Europe/Dublin"),
    Person(
        "petra@demo.example", "Petra Lindqvist", Role.FUNCTION_EXPERT, "Europe/Stockholm", function=Function.PRODUCT
    ),
    Person("samir@demo.example", "Samir Rahman", Role.FUNCTION_EXPERT, "Europe/London", function=Function.ENGINEERING),
    Person(
        "greta@demo.example",
        "Greta Halvorsen",
        Role.FUNCTION_EXPERT,
        "Europe/Oslo",
        function=Function.FINANCE_BILLING,
    ),
    Person("tom@demo.example", "Tom Baker", Role.FUNCTION_EXPERT, "Europe/London", function=Function.POST_SALE_SUPPORT),
    Person("carla@demo.example", "Carla Weiss", Role.FUNCTION_EXPERT, "Europe/Berlin", function=Function.CALL_CENTRE),
    Person(
        "deniz@demo.example", "Deniz Arslan", Role.FUNCTION_EXPERT, "Europe/Istanbul", function=Function.CALL_CENTRE
    ),
    Person("adam@demo.example", "Adam Novak", Role.ADMINISTRATOR, "Europe/Prague"),
    Person("robo@demo.example", "Robo (integration)", Role.INTEGRATION, "UTC"),
)


def invite() -> dict[str, User]:
    """By the first part of their address. The integration signs in nowhere: it gets a token by `create_api_token`."""
    users = {}
    password = ""
    for person in PEOPLE:
        user = User(
            email=person.email,
            name=person.name,
            role=person.role,
            function=person.function or "",
            time_zone=person.time_zone,
        )
        if person.may_sign_in:
            password = password or _hashed(user)
            user.password = password
        else:
            user.set_unusable_password()
        user.save()
        users[person.email.split("@")[0]] = user
        if person.team:
            team, _ = AccountTeam.objects.get_or_create(name=person.team)
            TeamMembership.objects.create(team=team, user=user)
    return users


def _hashed(user: User) -> str:
    """Once for all: the hash is slow on purpose, and here it protects nothing."""
    user.set_password(PASSWORD)
    return user.password
