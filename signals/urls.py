"""Pages about what we notice. Every new address needs a row in tests/architecture/access_matrix.py."""

from django.urls import path

from signals.views import (
    holds,
    imports,
    intake,
    mappings,
    overrides,
    quarantine,
    reconcile,
    risk_model,
    sources,
    themes,
)

urlpatterns = [
    path("customers/<int:customer_id>/override", overrides.override, name="override"),
    path(
        "customers/<int:customer_id>/overrides/<int:override_id>/withdraw",
        overrides.override_withdraw,
        name="override_withdraw",
    ),
    path("imports", imports.imports, name="imports"),
    path("imports/new", imports.import_new, name="import_new"),
    path("imports/<int:pk>", imports.import_page, name="import"),
    path("imports/<int:pk>/start", imports.import_start, name="import_start"),
    path("imports/<int:pk>/throw-away", imports.import_throw_away, name="import_throw_away"),
    path("imports/<int:pk>/rejects.csv", imports.import_rejects, name="import_rejects"),
    path("imports/<int:pk>/notices.csv", imports.import_notices, name="import_notices"),
    path("imports/<int:pk>/columns", imports.import_columns, name="import_columns"),
    path("imports/<int:pk>/revert", imports.import_revert, name="import_revert"),
    path("imports/<int:pk>/rows", imports.import_rows, name="import_rows"),
    path("model/", risk_model.model, name="model"),
    path("model/held-scores/", holds.held_scores, name="held_scores"),
    path("model/was-it-right/", risk_model.was_it_right, name="was_it_right"),
    path("parked", quarantine.parked, name="parked"),
    path("quarantine", quarantine.quarantined, name="quarantine"),
    path("quarantine/scoring", quarantine.scoring_retry, name="scoring_retry"),
    path("quarantine/texts", quarantine.texts_retry, name="texts_retry"),
    path("quarantine/<int:pk>", quarantine.quarantined_row, name="quarantined_row"),
    path("quarantine/<int:pk>/discard", quarantine.quarantined_row_discard, name="quarantined_row_discard"),
    path("sources", sources.sources, name="sources"),
    path("sources/<slug:slug>", sources.source, name="source"),
    path("sources/<slug:slug>/measures/<int:measure_id>", sources.measure, name="measure"),
    path("settings/sources/<slug:slug>/mapping", mappings.mapping, name="mapping"),
    path("settings/sources/<slug:slug>/replay", mappings.replay, name="payloads_replay"),
    path("settings/sources/<slug:slug>/intake", intake.intake, name="intake"),
    path("settings/sources/<slug:slug>/reconcile", reconcile.reconcile, name="reconcile"),
    path("themes/", themes.show, name="themes"),
]
