"""Addresses below /api/v1/."""

from django.urls import path

from signals.api.cloudevents import CloudEvents
from signals.api.overrides import NewOverride, OneOverride, WithdrawOverride
from signals.api.risk_scores import RiskScoreList
from signals.api.segment import CALLS, SegmentBatch, view_of
from signals.api.signals import SignalBatch, SignalList

urlpatterns = [
    path("signals", SignalList.as_view(), name="api_signals"),
    path("signals/batch", SignalBatch.as_view(), name="api_signals_batch"),
    path("batch", SegmentBatch.as_view(), name="api_segment_batch"),
    *(path(call, view_of(call).as_view(), name=f"api_segment_{call}") for call in CALLS),
    path("cloudevents", CloudEvents.as_view(), name="api_cloudevents"),
    path("risk-scores", RiskScoreList.as_view(), name="api_risk_scores"),
    path("overrides", NewOverride.as_view(), name="api_overrides"),
    path("overrides/<int:id>", OneOverride.as_view(), name="api_override"),
    path("overrides/<int:id>/withdraw", WithdrawOverride.as_view(), name="api_override_withdraw"),
]
