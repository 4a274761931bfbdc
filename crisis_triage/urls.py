"""Every address of the product. A new one needs a row in tests/architecture/access_matrix.py."""

from django.contrib import admin
from django.urls import include, path

from crisis_triage import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
