"""What a person sets about themselves: name, time zone, tokens for the API."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.forms import SettingsForm, TokenForm
from accounts.queries import tokens as token_queries
from accounts.services import people, tokens
from accounts.views.context import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_own_settings(person=request.user, **form.cleaned_data)
        messages.success(request, "Your settings are saved.")
        return redirect("settings")
    context = {
        "form": form,
        "tokens": token_queries.tokens_of(request.user, at=timezone.now()),
        "may_manage": access.may(request.user, Action.MANAGE_SETTINGS),
    }
    return render(request, "accounts/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def new_token(request: SignedInRequest) -> HttpResponse:
    """A key is as good as the password, so the password is asked for first. The key is in this one answer and nowhere else."""
    form = TokenForm(request.POST or None)
    created = None
    if request.method == "POST" and form.is_valid():
        created = tokens.create_token(
            user=request.user,
            scopes=form.cleaned_data["scopes"],
            name=form.cleaned_data["name"],
            expires_in=form.expires_in,
            must_match=form.cleaned_data["must_match"],
            must_key=form.cleaned_data["must_key"],
            by=request.user,
            at=timezone.now(),
        )
    status = 201 if created else 422 if form.errors else 200
    return render(request, "accounts/new_token.html", {"form": form, "created": created}, status=status)


@require_POST
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    tokens.revoke_token(token=token_queries.get_own_token(request.user, token_id), by=request.user, at=timezone.now())
    messages.success(request, "The token is revoked. Whatever used it is locked out from now on.")
    return redirect("settings")
