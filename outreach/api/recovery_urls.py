"""Addresses of recovery cases."""

from django.urls import path

from outreach.api.recoveries import (
    EndRecovery,
    HandOverRecovery,
    OneRecovery,
    PlanRecovery,
    RecoveryList,
    RecoveryMoves,
    RecoveryStanding,
    TrustCompared,
)
from outreach.api.recovery_words import AddProgramme, RecoverySteps, RecoveryWords, SettleRecoveryStep

RECOVERIES = [
    path("recoveries", RecoveryList.as_view(), name="api_recoveries"),
    path("recoveries/compared", TrustCompared.as_view(), name="api_trust_compared"),
    path("recoveries/<int:id>", OneRecovery.as_view(), name="api_recovery"),
    path("recoveries/<int:id>/moves", RecoveryMoves.as_view(), name="api_recovery_moves"),
    path("recoveries/<int:id>/standing", RecoveryStanding.as_view(), name="api_recovery_standing"),
    path("recoveries/<int:id>/plan", PlanRecovery.as_view(), name="api_recovery_plan"),
    path("recoveries/<int:id>/hand-over", HandOverRecovery.as_view(), name="api_recovery_hand_over"),
    path("recoveries/<int:id>/end", EndRecovery.as_view(), name="api_recovery_end"),
    path("recoveries/<int:id>/words", RecoveryWords.as_view(), name="api_recovery_words"),
    path("recoveries/<int:id>/steps", RecoverySteps.as_view(), name="api_recovery_steps"),
    path("recoveries/<int:id>/programmes", AddProgramme.as_view(), name="api_recovery_programmes"),
    path("recovery-steps/<int:id>/settle", SettleRecoveryStep.as_view(), name="api_recovery_step_settle"),
]
