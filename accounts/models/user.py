"""A person of our company who signs in. (A person at a customer is a Contact.)"""

import zoneinfo
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property

from accounts.vocabulary import Function, Role


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as Europe/Berlin.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, role: str, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), role=role, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["password", "last_login"]
)
class User(AbstractBaseUser):
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    function = models.CharField(
        max_length=20,
        choices=Function.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Whose expert this person is. Only an expert of a function can own its issues.",
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    is_active = models.BooleanField(
        default=True, help_text="Switch off to end this person's sessions and tokens; never delete."
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="user_role_is_known"),
            models.CheckConstraint(
                condition=Q(function="") | Q(function__in=[function.value for function in Function]),
                name="user_function_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @cached_property
    def team_ids(self) -> list[int]:
        """Of which teams this person is; asked once, since what a page shows depends on it at every turn. For a ``User`` that was read
        for a request or a job: it does not notice a team that is joined meanwhile."""
        return list(self.teammembership_set.values_list("team_id", flat=True))

    # The admin is for administrators, whole; nobody else gets a part of it.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    is_superuser = is_staff

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return self.is_staff

    def has_perms(self, permissions: list[str], obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
