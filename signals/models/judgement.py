"""What a backtest found out about a model that was written, not learned: its passport could not know."""

from django.db import models

from crisis_triage.shared.triggers import never_deleted
from signals.models.risk_model import RiskModel


class Judgement(models.Model):
    """A row for each training after which the model stayed in charge; the newest is the one to read."""

    model = models.ForeignKey(RiskModel, on_delete=models.PROTECT, db_index=False, related_name="judgements")
    made_at = models.DateTimeField()
    figures = models.JSONField(
        help_text="As in a passport: metrics of all families, and the charts of this one, on the same test."
    )

    class Meta:
        indexes = [models.Index(fields=["model", "-made_at"], name="judgement_by_model")]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return f"{self.model_id} at {self.made_at}"
