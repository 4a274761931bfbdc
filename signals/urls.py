"""Pages about what we notice. Every new address needs a row in tests/architecture/access_matrix.py."""

from django.urls import path

from signals.views import sources

urlpatterns = [
    path("sources", sources.sources, name="sources"),
    path("sources/<slug:slug>", sources.source, name="source"),
    path("sources/<slug:slug>/measures/<int:measure_id>", sources.measure, name="measure"),
]
