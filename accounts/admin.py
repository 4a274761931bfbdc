"""The administrator's desk: people, teams, money, tokens. It writes through the same services as everything else; nothing here is
deleted that an audit would miss."""

from collections.abc import Mapping
from typing import cast

from allauth.account.decorators import secure_admin_login
from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.forms import CompanyForm, ExchangeRateForm, InvitationForm, PersonForm, TokenOfSomebodyForm
from accounts.models import (
    AccountTeam,
    ApiToken,
    Company,
    Contact,
    Customer,
    CustomerExternalId,
    ExchangeRate,
    TeamMembership,
    User,
)
from accounts.services import keepers, people, teams, tokens

# One door for all: the same sign-in, limits and second factor as everywhere.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Crisis Triage: Administration"
admin.site.index_title = "People, teams, money and what was written"


def _administrator(request: HttpRequest) -> User:
    return cast(User, request.user)  # the desk lets nobody else in


class KeptForever(admin.ModelAdmin):
    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class Membership(admin.TabularInline):
    model = TeamMembership
    autocomplete_fields = ["team", "user"]
    extra = 0


@admin.register(User)
class PersonAdmin(KeptForever):
    list_display = ["name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active", "teams"]
    search_fields = ["name", "email"]
    ordering = ["name"]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        kwargs["form"] = PersonForm if obj else InvitationForm
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"administrator": request.user})

    def get_fields(self, request: HttpRequest, obj=None):
        return [*PersonForm.Meta.fields] if obj else ["email", "name", "role", "time_zone", "teams"]

    def get_inlines(self, request: HttpRequest, obj=None):
        return [Membership] if obj else []

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if not change:
            self._invite(request, obj, form)
            return
        fields = {name: form.cleaned_data[name] for name in ["email", "name", "role", "time_zone"]}
        before = User.objects.get(pk=obj.pk)
        people.change_person(person=before, **fields, by=_administrator(request))
        if before.is_active and not obj.is_active:
            people.switch_off(person=before, by=_administrator(request), at=timezone.now())
        elif obj.is_active and not before.is_active:
            people.switch_on(person=before, by=_administrator(request))
            self._mail_password_link(request, obj.email)

    def _invite(self, request: HttpRequest, obj: User, form) -> None:
        chosen = form.cleaned_data
        person = people.invite(
            email=chosen["email"],
            name=chosen["name"],
            role=chosen["role"],
            teams=chosen["teams"],
            time_zone=chosen["time_zone"],
            by=_administrator(request),
        )
        obj.pk = person.pk
        self._mail_password_link(request, person.email)

    def _mail_password_link(self, request: HttpRequest, email: str) -> None:
        transaction.on_commit(lambda: _send_password_link(request, email))
        messages.info(request, f"A link to set a password goes to {email}.")

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)
        teams.adopt_customers(user=form.instance)


def _send_password_link(request: HttpRequest, email: str) -> None:
    """After commit the library no longer knows the request by itself; the link needs its host."""
    form = ResetPasswordForm({"email": email})
    with request_context(request):
        if form.is_valid():
            form.save(request)


@admin.register(AccountTeam)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]
    inlines = [Membership]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """A team that owns customers would leave them to nobody."""
        return obj is not None and not obj.customers.exists()

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for member in form.instance.members.all():
            teams.adopt_customers(user=member)


def _kept(keepers_of: Mapping[str, str]) -> str:
    """Why a field cannot be changed here, and where it can."""
    kept = ", ".join(f"{field} by “{source}”" for field, source in sorted(keepers_of.items()))
    return f"Kept: {kept}. Change it there, or say under Settings who keeps it." if kept else ""


class ExternalIds(admin.TabularInline):
    model = CustomerExternalId
    extra = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Customer)
class CustomerAdmin(KeptForever):
    """What the sources say is changed at the source; what only we know is changed here."""

    list_display = ["name", "segment", "region", "arr", "currency", "owner", "team"]
    list_filter = ["team"]
    list_select_related = ["owner", "team"]
    search_fields = ["name", "external_ids__value"]
    show_full_result_count = False
    autocomplete_fields = ["owner", "team"]
    inlines = [ExternalIds]
    fields = [
        "name", "segment", "region", "arr", "currency", "started_on", "renewal_on", "churned_on", "parent", "owner_email",
        "owner", "team", "strategic_weight", "created_at", "updated_at", "deleted_at",
    ]  # fmt: skip
    readonly_fields = [name for name in fields if name not in {"owner", "team", "strategic_weight"}]  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*self.readonly_fields, *(["owner"] if "owner_email" in keepers.of_customers() else [])]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        return [(None, {"fields": self.get_fields(request, obj), "description": _kept(keepers.of_customers())})]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Contact)
class ContactAdmin(KeptForever):
    list_display = ["name", "email", "customer", "consent"]
    list_select_related = ["customer"]
    search_fields = ["name", "email"]
    show_full_result_count = False
    fields = ["customer", "name", "email", "phone", "job_title", "consent", "created_at", "updated_at", "deleted_at"]
    readonly_fields = [name for name in fields if name != "consent"]  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        return [*self.readonly_fields, *(["consent"] if "consent" in keepers.of_contacts() else [])]

    def get_fieldsets(self, request: HttpRequest, obj=None):
        return [(None, {"fields": self.get_fields(request, obj), "description": _kept(keepers.of_contacts())})]

    def save_model(self, request: HttpRequest, obj: Contact, form, change: bool) -> None:
        """A person says so: that holds, whatever a merge held."""
        if "consent" in form.changed_data:
            obj.consent_is_held = False
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    form = ExchangeRateForm
    list_display = ["currency", "reporting_currency", "rated_on", "rate"]
    list_filter = ["currency", "reporting_currency"]
    ordering = ["-rated_on", "currency"]


@admin.register(Company)
class CompanyAdmin(KeptForever):
    form = CompanyForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Company.objects.exists()

    def save_model(self, request: HttpRequest, obj: Company, form, change: bool) -> None:
        obj.pk = 1
        obj.save(force_insert=not change)


@admin.register(ApiToken)
class TokenAdmin(KeptForever):
    list_display = [
        "user",
        "name",
        "prefix",
        "scopes",
        "must_match",
        "must_key",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    ]
    list_select_related = ["user"]
    search_fields = ["user__email", "name", "prefix"]
    ordering = ["-created_at"]
    actions = ["revoke"]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **kwargs) if obj else TokenOfSomebodyForm

    def get_fields(self, request: HttpRequest, obj=None):
        return self.list_display if obj else ["user", "name", "scopes", "must_match", "must_key", "lifetime"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, form, change: bool) -> None:
        new = tokens.create_token(
            user=form.cleaned_data["user"],
            scopes=form.cleaned_data["scopes"],
            name=form.cleaned_data["name"],
            expires_in=form.expires_in,
            must_match=form.cleaned_data["must_match"],
            must_key=form.cleaned_data["must_key"],
            by=_administrator(request),
            at=timezone.now(),
        )
        obj.pk = new.token.pk
        messages.warning(request, f"Copy the token now, it is shown this once: {new.plain}")

    @admin.action(description="Revoke the chosen tokens", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset) -> None:
        for token in queryset:
            tokens.revoke_token(token=token, by=_administrator(request), at=timezone.now())
        messages.success(request, "Revoked. Whatever used them is locked out from now on.")
