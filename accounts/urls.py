"""Signing in, and a person's own settings."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from accounts.views import keepers, settings


def not_here(request: HttpRequest) -> HttpResponse:
    """The library would let people change the own address, and so become the owner of somebody else's customers: the address
    is what a source names owners by. An administrator changes it."""
    raise Http404


urlpatterns = [
    path("sign-in/email/", not_here, name="account_email"),
    path("sign-in/", include("allauth.urls")),
    path("settings", settings.settings, name="settings"),
    path("settings/fields", keepers.field_keepers, name="field_keepers"),
    path("settings/tokens/new", settings.new_token, name="new_token"),
    path("settings/tokens/<int:token_id>/revoke", settings.revoke_token, name="revoke_token"),
]
