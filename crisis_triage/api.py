"""Every address below /api/. The batches of customers and contacts are wired here, because what they need to know of
sources lives above `accounts`."""

from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from accounts.api.contacts import ContactBatch, ContactByExternalId
from accounts.api.customers import CustomerBatch, CustomerByExternalId
from accounts.api.external_ids import CustomerName
from signals.api.payloads import Webhook
from signals.services import sources


@cache
def _schema(is_json: bool) -> str | bytes:
    renderer = OpenApiJsonRenderer() if is_json else OpenApiYamlRenderer()
    return renderer.render(SchemaGenerator().get_schema(request=None, public=True))


class Schema(SpectacularAPIView):
    """The same for everybody as long as the program is, and seconds of work: each process makes it once in each format."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        name = self._get_filename(request, request.version)
        return HttpResponse(
            _schema(isinstance(request.accepted_renderer, OpenApiJsonRenderer)),
            content_type=request.accepted_media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


class Docs(SpectacularSwaggerSplitView):
    """The template is ours, because the content security policy allows no inline style."""

    template_name = "api/docs.html"
    url_name = "api_schema"


version_1: list[URLPattern | URLResolver] = [
    path("customers/batch", CustomerBatch.as_view(arrived=sources.customers_arrived), name="api_customers_batch"),
    path(
        "customers/by-external-id/<str:source>/<path:external_id>",
        CustomerByExternalId.as_view(arrived=sources.customers_arrived),
        name="api_customer",
    ),
    path(
        "external-ids/customers/<str:source>/<path:external_id>",
        CustomerName.as_view(arrived=sources.customers_arrived),
        name="api_customer_name",
    ),
    path(
        "contacts/by-external-id/<str:source>/<path:external_id>",
        ContactByExternalId.as_view(directory=sources.directory_slug),
        name="api_contact",
    ),
    path("contacts/batch", ContactBatch.as_view(directory=sources.directory_slug), name="api_contacts_batch"),
    path("", include("accounts.api.urls")),
    path("", include("signals.api.urls")),
    path("", include("outreach.api.urls")),
]

urlpatterns = [
    path("schema/", Schema.as_view(), name="api_schema"),
    path("docs/", login_required(Docs.as_view()), name="api_docs"),
    path("hooks/<str:source>", Webhook.as_view(), name="api_hook"),  # its address is typed into other people's programs
    path("v1/", include(version_1)),
]
