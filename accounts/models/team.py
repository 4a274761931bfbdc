"""The group that owns a set of customers."""

import pghistory
from django.db import models

from accounts.models.user import User


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AccountTeam(models.Model):
    name = models.CharField(max_length=120, unique=True)
    members = models.ManyToManyField(User, through="TeamMembership", related_name="teams")

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class TeamMembership(models.Model):
    team = models.ForeignKey(AccountTeam, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="one_membership_per_team_and_user")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
