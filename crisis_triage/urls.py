"""Every address of the product. A new one needs a row in tests/architecture/access_matrix.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from crisis_triage import gallery, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("signals.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("gallery/", gallery.show, name="gallery")]
