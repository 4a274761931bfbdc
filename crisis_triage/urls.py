"""Every address of the product. A new one needs a row in tests/architecture/access_matrix.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from crisis_triage import api, gallery
from crisis_triage.health import views as health

urlpatterns = [
    path("api/", include(api)),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("", include("outreach.urls")),
    path("", include("signals.urls")),
    path("", include("accounts.urls")),
]

handler400 = "crisis_triage.shared.handlers.bad_request"
handler403 = "crisis_triage.shared.handlers.permission_denied"
handler404 = "crisis_triage.shared.handlers.page_not_found"
handler500 = "crisis_triage.health.outage.broken"

if settings.DEBUG:
    urlpatterns += [path("gallery/", gallery.show, name="gallery")]
