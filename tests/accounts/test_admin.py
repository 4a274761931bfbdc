"""The administrator's desk writes through the services."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Company, Customer, ExchangeRate, TeamMembership, User
from accounts.services import tokens
from accounts.vocabulary import Role
from tests.factories.accounts import ContactFactory, CustomerFactory


@pytest.fixture
def desk(adam, signed_in):
    return signed_in(adam)


def person_page(person) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def as_form(person, **changes):
    inline = {"teammembership_set-TOTAL_FORMS": 0, "teammembership_set-INITIAL_FORMS": 0}
    fields = {"email": person.email, "name": person.name, "role": person.role, "time_zone": person.time_zone}
    fields |= {"is_active": "on"} if person.is_active else {}
    return {key: value for key, value in {**fields, **inline, **changes}.items() if value is not None}


INVITATION = {"email": "New@example.com", "name": "New", "role": "account_team", "time_zone": "Europe/Berlin"}


def test_an_invitation_mails_a_link_that_sets_the_password_and_opens_the_door(
    desk, north, client, django_capture_on_commit_callbacks
):
    waiting = CustomerFactory(owner_email="new@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(reverse("admin:accounts_user_add"), {**INVITATION, "teams": [north.pk]})

    assert answer.status_code == 302, answer.context["errors"]
    new = User.objects.get(email="new@example.com")
    assert list(new.teams.all()) == [north]
    assert Customer.objects.get(pk=waiting.pk).owner == new
    (letter,) = mail.outbox
    assert letter.to == ["new@example.com"]
    page = client.get(re.search(r"https?://[^/]+(/\S+)", letter.body)[1], follow=True)
    password = "a long enough sentence"
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    client.post("/sign-in/login/", {"login": "new@example.com", "password": password})
    assert client.get("/settings").status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "ADAM@example.com"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "king"}, "role"),
        ({"time_zone": "Mars/North"}, "time_zone"),
    ],
)
def test_a_faulty_invitation_says_so_beside_the_field(desk, changes, field):
    answer = desk.post(reverse("admin:accounts_user_add"), {**INVITATION, **changes})

    assert field in answer.context["adminform"].form.errors
    assert User.objects.count() == 1
    assert not mail.outbox


def test_a_person_is_changed(desk, ben):
    desk.post(person_page(ben), as_form(ben, role=Role.CCO, name="Benedict"))

    assert User.objects.filter(pk=ben.pk).values_list("name", "role").get() == ("Benedict", "cco")


@pytest.mark.parametrize(("changes", "field"), [({"role": "cco"}, "role"), ({"is_active": None}, "is_active")])
def test_an_administrator_cannot_step_down_alone(desk, adam, changes, field):
    answer = desk.post(person_page(adam), as_form(adam, **changes))

    assert "Ask another administrator" in str(answer.context["adminform"].form.errors[field])
    assert User.objects.get().is_staff


def test_switching_off_ends_sessions_and_tokens_and_on_again_mails_a_new_link(
    desk, ana, signed_in, with_token, django_capture_on_commit_callbacks
):
    page, program = signed_in(ana), with_token(ana)

    desk.post(person_page(ana), as_form(ana, is_active=None))

    assert page.get("/settings").status_code == 302
    assert program.get("/api/v1/customers").status_code == 401
    ana.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(person_page(ana), as_form(ana, is_active="on"))
    assert [letter.to for letter in mail.outbox] == [[ana.email]]
    assert page.get("/settings").status_code == 302


def test_a_membership_brings_the_persons_customers_into_the_team(desk, north):
    cleo = User.objects.create_user("c@example.com", role="account_team", name="C")
    customer = CustomerFactory(owner=cleo)
    row = {
        "teammembership_set-TOTAL_FORMS": 1,
        "teammembership_set-0-team": north.pk,
        "teammembership_set-0-user": cleo.pk,
    }

    answer = desk.post(person_page(cleo), as_form(cleo, **row))

    assert answer.status_code == 302
    assert TeamMembership.objects.filter(team=north, user=cleo).exists()
    assert Customer.objects.get(pk=customer.pk).team == north


@pytest.mark.parametrize("model", ["user", "customer", "contact", "company", "apitoken"])
def test_what_others_lean_on_cannot_be_deleted(desk, acme, model):
    assert desk.get(f"/admin/accounts/{model}/1/delete/").status_code in {302, 403}
    page = reverse(f"admin:accounts_{model}_changelist")
    desk.post(page, {"action": "delete_selected", "_selected_action": [acme.pk], "post": "yes"})
    assert Customer.objects.exists()


def test_a_team_with_customers_cannot_be_deleted_and_an_empty_one_can(desk, acme, north, south):
    assert desk.post(reverse("admin:accounts_accountteam_delete", args=[north.pk]), {"post": "yes"}).status_code == 403
    assert desk.post(reverse("admin:accounts_accountteam_delete", args=[south.pk]), {"post": "yes"}).status_code == 302


def test_of_a_customer_only_what_we_know_ourselves_is_changed(desk, acme, cleo, south):
    page = reverse("admin:accounts_customer_change", args=[acme.pk])
    inline = {"external_ids-TOTAL_FORMS": 0, "external_ids-INITIAL_FORMS": 0}

    desk.post(page, {"name": "Hacked", "owner": cleo.pk, "team": south.pk, "strategic_weight": "0.5", **inline})

    acme.refresh_from_db()
    assert (acme.name, acme.owner, acme.team, str(acme.strategic_weight)) == ("Acme", cleo, south, "0.50")


def test_a_consent_that_a_merge_held_is_given_again_by_a_person(desk, acme):
    kim = ContactFactory(customer=acme, consent="unknown", consent_is_held=True)

    desk.post(reverse("admin:accounts_contact_change", args=[kim.pk]), {"consent": "granted"})

    kim.refresh_from_db()
    assert (kim.consent, kim.consent_is_held) == ("granted", False)


def test_a_rate_is_added_and_an_unknown_currency_is_refused(desk):
    page = reverse("admin:accounts_exchangerate_add")
    rate = {"currency": "eur", "reporting_currency": "USD", "rated_on": "2026-01-01", "rate": "1.1"}

    refused = desk.post(page, {**rate, "currency": "XXX"})
    desk.post(page, rate)

    assert "not a currency in use" in str(refused.context["adminform"].form.errors["currency"])
    assert ExchangeRate.objects.values_list("currency", "reporting_currency").get() == ("EUR", "USD")


def test_there_is_one_company(desk):
    add = reverse("admin:accounts_company_add")
    company = {"name": "We", "reporting_currency": "EUR", "time_zone": "UTC", "assumed_arr": "500"}

    assert desk.post(add, company).status_code == 302
    assert desk.post(add, company).status_code == 403
    desk.post(reverse("admin:accounts_company_change", args=[1]), {**company, "name": "They"})

    assert Company.objects.values_list("id", "name", "reporting_currency").get() == (1, "They", "EUR")


def test_a_token_is_shown_once_and_can_be_revoked(desk, robo):
    wishes = {"user": robo.pk, "name": "CRM sync", "scopes": ["signals:write"], "lifetime": "30"}

    page = desk.post(reverse("admin:accounts_apitoken_add"), wishes, follow=True)

    plain = re.search(r"ct_[\w-]{40,}", page.content.decode())[0]
    token = tokens.find_token(plain, at=timezone.now())
    assert (token.user, token.scopes) == (robo, ["signals:write"])
    assert plain not in desk.get(reverse("admin:accounts_apitoken_changelist")).content.decode()
    assert desk.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).status_code == 200
    desk.post(reverse("admin:accounts_apitoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]})
    assert ApiToken.objects.get().revoked_at


@pytest.mark.parametrize("person", ["ana", "ben", "lena", "robo", "eve"])
def test_the_desk_is_closed_to_everybody_else(request, signed_in, person):
    client = signed_in(request.getfixturevalue(person))

    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(reverse("admin:accounts_user_add"), follow=True).status_code == 403


def test_the_desk_has_no_door_of_its_own(client, db):
    answer = client.get("/admin/login/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/login/?next=")


@pytest.mark.parametrize("model", ["user", "accountteam", "customer", "contact", "exchangerate", "company", "apitoken"])
def test_every_list_and_form_of_the_desk_opens(desk, acme, model):
    assert desk.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
    assert desk.get(reverse(f"admin:accounts_{model}_changelist"), {"q": "a"}).status_code == 200
    add = desk.get(reverse(f"admin:accounts_{model}_add"))
    assert add.status_code == (403 if model in {"customer", "contact"} else 200)


def test_a_persons_page_opens(desk, ana, north):
    assert b"North" in desk.get(person_page(ana)).content
