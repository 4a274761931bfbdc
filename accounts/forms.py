"""What people type about people, money and tokens."""

import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from accounts.models import AccountTeam, ApiToken, Company, ExchangeRate, User
from accounts.models.field_keeper import CONTACT, CUSTOMER
from accounts.money import CURRENCIES
from accounts.queries.keepers import KeptField
from accounts.vocabulary import Role, Scope

TIME_ZONES = [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]
LIFETIMES = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("", "Until it is revoked")]


class SettingsForm(forms.ModelForm):
    """What a person may change about themselves. Address and role are for an administrator."""

    time_zone = forms.ChoiceField(choices=TIME_ZONES, help_text="Every moment is shown in it.")

    class Meta:
        model = User
        fields = ["name", "time_zone"]


class TokenForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="What will use it, so that you know it again: “CRM sync”.")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices(),
        widget=forms.CheckboxSelectMultiple,
        label="It may",
        help_text="Never more than you may yourself.",
    )
    must_match = forms.BooleanField(
        required=False,
        label="It must name what it read (If-Match) when it changes a customer or a contact",
        help_text="For a program in which people edit, so that nobody overwrites what they have not seen. Not for a sync.",
    )
    must_key = forms.BooleanField(
        required=False,
        label="It must name each request that it POSTs (Idempotency-Key)",
        help_text="So that nothing is done twice when it sends again after a cut. Not for senders that cannot add a header.",
    )
    lifetime = forms.ChoiceField(choices=LIFETIMES, initial="90", required=False)

    @property
    def expires_in(self) -> timedelta | None:
        days = self.cleaned_data["lifetime"]
        return timedelta(days=int(days)) if days else None


class TokenOfSomebodyForm(TokenForm, forms.ModelForm):
    """For administrators: an integration cannot sign in to make its own."""

    user = forms.ModelChoiceField(User.objects.filter(is_active=True).order_by("name"))

    class Meta:
        model = ApiToken
        fields = ["user", "name"]


class CurrencyField(forms.CharField):
    def clean(self, value: object) -> str:
        code = str(super().clean(value)).strip().upper()
        if code and code not in CURRENCIES:
            raise forms.ValidationError(f"“{code}” is not a currency in use. Write its ISO 4217 code, such as EUR.")
        return code


class ExchangeRateForm(forms.ModelForm):
    currency = CurrencyField(max_length=3)
    reporting_currency = CurrencyField(max_length=3)

    class Meta:
        model = ExchangeRate
        fields = ["currency", "reporting_currency", "rated_on", "rate"]


class CompanyForm(forms.ModelForm):
    reporting_currency = CurrencyField(
        max_length=3, help_text="ISO 4217. Money of several currencies is summed in this one."
    )
    time_zone = forms.ChoiceField(choices=TIME_ZONES)

    class Meta:
        model = Company
        fields = ["name", "reporting_currency", "time_zone", "assumed_arr", "is_simulated"]


class PersonForm(forms.ModelForm):
    """An administrator's form. The service refuses what slips through a stale page; here it is said beside the field."""

    time_zone = forms.ChoiceField(choices=TIME_ZONES, initial="UTC")
    administrator: User | AnonymousUser = AnonymousUser()

    class Meta:
        model = User
        fields = ["email", "name", "role", "time_zone", "is_active"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        if self._is_about_oneself() and role != self.initial["role"]:
            raise forms.ValidationError("You cannot change your own role. Ask another administrator.")
        return role

    def clean_is_active(self) -> bool:
        is_active = bool(self.cleaned_data["is_active"])
        if self._is_about_oneself() and not is_active:
            raise forms.ValidationError("You cannot switch yourself off. Ask another administrator.")
        return is_active

    def _is_about_oneself(self) -> bool:
        return self.instance.pk is not None and self.instance.pk == self.administrator.pk


class InvitationForm(PersonForm):
    teams = forms.ModelMultipleChoiceField(
        AccountTeam.objects.order_by("name"), required=False, help_text="Whose customers the person sees."
    )
    role = forms.ChoiceField(choices=Role.choices(), initial=Role.ACCOUNT_TEAM)

    class Meta(PersonForm.Meta):
        fields = ["email", "name", "role", "time_zone"]

    def clean_is_active(self) -> bool:
        return True


class KeepersForm(forms.Form):
    """A choice for each field: everybody, or one of the sources that send such records."""

    def __init__(self, data: Mapping[str, Any] | None, kept: Sequence[KeptField]) -> None:
        super().__init__(data)
        self.kept = {field.name: field for field in kept}
        for name, field in self.kept.items():
            choices = [("", "Everybody"), *((source, source) for source in field.sources)]
            self.fields[name] = forms.ChoiceField(
                choices=choices, initial=field.source, required=False, label=field.label
            )

    @property
    def chosen(self) -> dict[tuple[str, str], str]:
        return {(field.kind, field.field): self.cleaned_data[name] for name, field in self.kept.items()}

    def of_customers(self) -> list[forms.BoundField]:
        return self._of(CUSTOMER)

    def of_contacts(self) -> list[forms.BoundField]:
        return self._of(CONTACT)

    def _of(self, kind: str) -> list[forms.BoundField]:
        return [self[name] for name, field in self.kept.items() if field.kind == kind]
