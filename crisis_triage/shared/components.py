"""The smallest parts of a page as tags of every template: they stand in each row of a list, where an include would cost ten times as much.
Whatever has an inside of its own is an include of ``templates/components``."""

from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
NOTHING = SafeString()
PLACE = ("after", "before", "cursor")
"""Which page of a list: a file is always of all."""


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str) -> SafeString:
    """``name``: of img/icons.svg. A sign beside words; on its own it needs a label around it."""
    address = f"{static('img/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', address)


@register.simple_tag
@lru_cache(maxsize=2_000)
def badge(label: str, tone: str = "", icon_name: str = "") -> SafeString:
    """``tone``: good | watch | risk | bad | needs-you | plain."""
    sign = icon(icon_name) if icon_name else NOTHING
    return format_html('<span class="badge {}">{}{}</span>', tone, sign, label)


@register.simple_tag(takes_context=True)
def leads_to(context: Context, name: str, *, is_exact: bool = False) -> SafeString:
    """The attributes of a link of the menu: its address, and whether the reader is there or below it."""
    address, path = _address(name), context["request"].path
    is_here = path == address or (not is_exact and address != "/" and path.startswith(address))
    return format_html('href="{}"{}', address, SafeString(' aria-current="page"' if is_here else ""))


@register.simple_tag(takes_context=True)
def export_link(context: Context, name: str, *, label: str = "Export CSV", **changed: object) -> SafeString:
    """The list of this page as a file, with the filter that stands in the page's address. ``changed``: what stands elsewhere. Nothing for
    who may not have files."""
    if not context.get("may_export"):
        return NOTHING
    state = {key: value for key, value in context["request"].GET.items() if key not in PLACE}
    asked = {key: value for key, value in (state | changed).items() if value not in ("", None)}
    address = reverse("export", args=[name]) + (f"?{urlencode(asked)}" if asked else "")
    return format_html('<a class="button small quiet" href="{}">{}{}</a>', address, icon("download"), label)


@lru_cache(maxsize=100)
def _address(name: str) -> str:
    return reverse(name)
