"""Addresses below /api/v1/."""

from django.urls import path

from signals.api.risk_scores import RiskScoreList
from signals.api.signals import SignalBatch, SignalList

urlpatterns = [
    path("signals", SignalList.as_view(), name="api_signals"),
    path("signals/batch", SignalBatch.as_view(), name="api_signals_batch"),
    path("risk-scores", RiskScoreList.as_view(), name="api_risk_scores"),
]
