"""Addresses below /api/v1/."""

from django.urls import path

from signals.api.cloudevents import CloudEvents
from signals.api.feeds import SourceFeed
from signals.api.gone import GoneList, SettleGone
from signals.api.held_scores import HeldScoresNow, ReleaseHeldScores
from signals.api.import_files import ImportNotices, ImportRejects, ImportRows
from signals.api.imports import ImportColumns, ImportList, OneImport, RevertImport, StartImport
from signals.api.mappings import EndOldSecret, PreviewMapping, ShippedMappings, SourceHook, SourceMappings, SwitchHookOn
from signals.api.overrides import NewOverride, OneOverride, WithdrawOverride
from signals.api.payloads import BringPayload, DiscardPayloads, OnePayload, PayloadList, ReplayPayloads
from signals.api.propensities import OnePropensity, PropensityList
from signals.api.reconciles import ReconcileNow, ReconcileWhole, SourceReconcile
from signals.api.risk_scores import RiskScoreList
from signals.api.segment import CALLS, SegmentBatch, view_of
from signals.api.signals import OneSignal, SignalBatch, SignalList

urlpatterns = [
    path("signals", SignalList.as_view(), name="api_signals"),
    path("signals/batch", SignalBatch.as_view(), name="api_signals_batch"),
    path("signals/<int:id>", OneSignal.as_view(), name="api_signal"),
    path("batch", SegmentBatch.as_view(), name="api_segment_batch"),
    *(path(call, view_of(call).as_view(), name=f"api_segment_{call}") for call in CALLS),
    path("cloudevents", CloudEvents.as_view(), name="api_cloudevents"),
    path("imports", ImportList.as_view(), name="api_imports"),
    path("imports/<int:id>", OneImport.as_view(), name="api_import"),
    path("imports/<int:id>/columns", ImportColumns.as_view(), name="api_import_columns"),
    path("imports/<int:id>/start", StartImport.as_view(), name="api_import_start"),
    path("imports/<int:id>/revert", RevertImport.as_view(), name="api_import_revert"),
    path("imports/<int:id>/rejects", ImportRejects.as_view(), name="api_import_rejects"),
    path("imports/<int:id>/notices", ImportNotices.as_view(), name="api_import_notices"),
    path("imports/<int:id>/rows", ImportRows.as_view(), name="api_import_rows"),
    path("payloads", PayloadList.as_view(), name="api_payloads"),
    path("payloads/<int:id>", OnePayload.as_view(), name="api_payload"),
    path("mappings/shipped", ShippedMappings.as_view(), name="api_shipped_mappings"),
    path("sources/<str:source>/payloads", BringPayload.as_view(), name="api_bring_payload"),
    path("sources/<str:source>/payloads/replay", ReplayPayloads.as_view(), name="api_replay_payloads"),
    path("sources/<str:source>/payloads/discard", DiscardPayloads.as_view(), name="api_discard_payloads"),
    path("sources/<str:source>/mappings", SourceMappings.as_view(), name="api_mappings"),
    path("sources/<str:source>/mappings/preview", PreviewMapping.as_view(), name="api_preview_mapping"),
    path("sources/<str:source>/hook", SourceHook.as_view(), name="api_source_hook"),
    path("sources/<str:source>/hook/switch-on", SwitchHookOn.as_view(), name="api_switch_hook_on"),
    path("sources/<str:source>/hook/end-old-secret", EndOldSecret.as_view(), name="api_end_old_hook_secret"),
    path("sources/<str:source>/feed", SourceFeed.as_view(), name="api_source_feed"),
    path("sources/<str:source>/reconcile", SourceReconcile.as_view(), name="api_source_reconcile"),
    path("sources/<str:source>/reconcile/now", ReconcileNow.as_view(), name="api_reconcile_now"),
    path("sources/<str:source>/reconcile/whole", ReconcileWhole.as_view(), name="api_reconcile_whole"),
    path("sources/<str:source>/gone/settle", SettleGone.as_view(), name="api_settle_gone"),
    path("gone", GoneList.as_view(), name="api_gone"),
    path("risk-scores", RiskScoreList.as_view(), name="api_risk_scores"),
    path("propensities", PropensityList.as_view(), name="api_propensities"),
    path("propensities/<int:id>", OnePropensity.as_view(), name="api_propensity"),
    path("held-scores", HeldScoresNow.as_view(), name="api_held_scores"),
    path("held-scores/release", ReleaseHeldScores.as_view(), name="api_held_scores_release"),
    path("overrides", NewOverride.as_view(), name="api_overrides"),
    path("overrides/<int:id>", OneOverride.as_view(), name="api_override"),
    path("overrides/<int:id>/withdraw", WithdrawOverride.as_view(), name="api_override_withdraw"),
]
