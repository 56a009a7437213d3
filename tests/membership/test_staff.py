"""Staff: password and second step, everywhere (requirements 2c 22, 23, 30)."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.test import Client
from django.urls import reverse

from membership import actions
from membership.errors import Refused
from outbox.models import OutgoingMail
from tests.factories import make_user
from tests.membership.support import clock, is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
PASSWORD = "een lange zin vol woorden"  # noqa: S105
LOGIN = "/account/inloggen/"
ADMIN_PAGES = [
    "/admin/",
    "/admin/login/",
    "/admin/membership/user/",
    "/admin/password_change/",
    "/admin/jsi18n/",
    "/admin/x/",
]


@pytest.fixture
def forced(settings):
    settings.STAFF_MFA_REQUIRED = True


@pytest.fixture
def boss():
    return make_user(staff=True, password=PASSWORD, is_superuser=True)


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def password_login(client, user, next_path=""):
    query = {"next": next_path} if next_path else None
    return client.post(LOGIN, {"login": user.email, "password": PASSWORD}, query_params=query)


def set_up_app(client) -> str:
    """Confirm the password, add an app, and return its secret."""
    address = reverse("mfa_activate_totp")
    confirm = client.get(address)["Location"]
    assert confirm.startswith(reverse("account_reauthenticate"))
    assert client.post(confirm, {"password": PASSWORD})["Location"] == address
    page = client.get(address).content.decode()
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page)[1]
    assert client.post(address, {"code": totp_code(secret)})["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_admin_leads_a_stranger_to_the_password_page_and_back(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith((LOGIN, "/inloggen/", "/admin/login/"))
    if path == "/admin/":
        assert client.get(response["Location"])["Location"] == f"{LOGIN}?next=%2Fadmin%2F"


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_admin_is_shut_for_participants(client, path):
    client.force_login(make_user())
    response = client.get(path, follow=True)
    assert response.status_code in (403, 404)


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_staff_without_a_second_step_are_led_to_set_it_up(client, forced, boss, path):
    password_login(client, boss)
    response = client.get(path)
    assert response["Location"] == reverse("mfa_index")
    page = client.get(response["Location"])
    assert "Je tweede stap staat nog niet aan" in page.content.decode()


def test_no_page_of_the_site_serves_staff_before_the_second_step(client, forced, boss):
    client.force_login(boss)
    for path in ("/", "/mijn/", "/omgeving/x/", "/account/wachtwoord/", "/account/e-mailadres/", "/account/sessies/"):
        assert client.get(path)["Location"] == reverse("mfa_index"), path


def test_whole_way_with_an_app(client, forced, boss):
    response = password_login(client, boss, "/admin/membership/user/")
    assert response["Location"] == "/admin/membership/user/"
    secret = set_up_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<code>[0-9a-f]+</code>", codes)) == 10
    assert "<code>" not in client.get(reverse("mfa_view_recovery_codes")).content.decode()  # shown once
    assert client.get("/admin/").status_code == 200
    # The secret of the app is encrypted in the database.
    assert secret not in str(list(Authenticator.objects.values()))
    # The next time: password, then the code.
    other = Client()
    response = password_login(other, boss, "/admin/membership/user/")
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_logged_in(other)
    assert other.get("/admin/").status_code == 302
    page = other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Deze code klopt niet" in page.content.decode()
    recovery = re.search(r"<code>([0-9a-f]+)</code>", codes)[1]
    assert other.post(reverse("mfa_authenticate"), {"code": recovery})["Location"] == "/admin/membership/user/"
    assert other.get("/admin/").status_code == 200
    again = Client()
    password_login(again, boss)
    assert again.post(reverse("mfa_authenticate"), {"code": recovery}).status_code == 200  # each works once
    assert not is_logged_in(again)


def test_secret_of_the_app_outlives_a_change_of_secret_key(settings):
    from allauth.mfa.utils import decrypt, encrypt

    stored = encrypt("GEHEIM")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key"
    assert decrypt(stored) == "GEHEIM"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        decrypt(stored)


def test_a_code_of_the_app_logs_in(client, forced, boss):
    secret = generate_totp_secret()
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(boss, secret)
    password_login(client, boss)
    response = client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_an_older_session_without_the_second_step_gives_it_first(client, forced, boss):
    client.force_login(boss)
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(boss, generate_totp_secret())
    response = client.get("/admin/")
    assert response["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    assert client.get(reverse("mfa_activate_totp"))["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("mfa_reauthenticate")).status_code == 200


def test_taking_the_last_second_step_away_shuts_the_admin(client, forced, boss):
    password_login(client, boss)
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    actions.remove_second_step(user=boss, by=make_user(staff=True))
    assert client.get("/admin/").status_code == 302


def test_losing_the_second_step_takes_two_people(boss):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(boss, generate_totp_secret())
    with pytest.raises(Refused):
        actions.remove_second_step(user=boss, by=boss)
    actions.remove_second_step(user=boss, by=make_user(staff=True))
    assert not Authenticator.objects.exists()
    assert "Een collega heeft je tweede stap gewist" in latest_mail(boss.email).rendered.text


def test_demo_asks_no_second_step(client, boss):
    assert password_login(client, boss)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_password_login_is_for_active_staff_alone(client):
    member = make_user(password=PASSWORD)
    gone = make_user(staff=True, password=PASSWORD, is_active=False)
    answers = set()
    for address in (member.email, gone.email, "niemand@example.nl", make_user(staff=True).email):
        page = client.post(LOGIN, {"login": address, "password": PASSWORD})
        assert not is_logged_in(client)
        html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
        answers.add(html.replace(address, "X"))
    assert len(answers) == 1
    assert "Dit adres en wachtwoord horen niet bij elkaar" in answers.pop()


def test_somebody_who_guesses_does_not_lock_the_owner_out(boss):
    attacker = Client(REMOTE_ADDR="198.51.100.66")
    for _ in range(8):
        page = attacker.post(LOGIN, {"login": boss.email, "password": "fout"}).content.decode()
    assert "te veel pogingen" in page
    owner = Client(REMOTE_ADDR="192.0.2.1")
    password_login(owner, boss)
    assert is_logged_in(owner)


def test_password_login_starts_a_new_session_that_lasts_as_staff(client, boss):
    client.post("/inloggen/", {"address": boss.email})
    before = client.session.session_key
    password_login(client, boss)
    assert client.session.session_key != before
    assert client.session["login"]["method"] == "password"
    assert "asked" not in client.session


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_password_login_leads_to_own_paths_only(client, boss, path):
    assert password_login(client, boss, path)["Location"] == "/admin/"


def test_forgotten_password(client, boss):
    member = make_user()
    pages = set()
    for address in (boss.email, member.email, "niemand@example.nl"):
        other = Client()
        page = other.post(reverse("account_reset_password"), {"address": address}, follow=True).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|\d+\.\d\d uur', "", page)
        pages.add(page.replace(address, "X"))
    assert len(pages) == 1
    assert "geen wachtwoord" in latest_mail(member.email).rendered.text
    assert "/link/" not in latest_mail(member.email).rendered.text
    path = latest_mail(boss.email).path
    busy = Client()
    password_login(busy, boss)
    short = client.post(path, {"new_password1": "kort", "new_password2": "kort"})
    assert "<title>Fout: " in short.content.decode()
    unequal = client.post(path, {"new_password1": "weer een lange zin", "new_password2": "iets anders helemaal"})
    assert "Typ twee keer hetzelfde wachtwoord" in unequal.content.decode()
    done = client.post(path, {"new_password1": "weer een lange zin", "new_password2": "weer een lange zin"})
    assert done["Location"] == LOGIN
    assert not is_logged_in(client)  # the password, and the second step, come after
    boss.refresh_from_db()
    assert boss.check_password("weer een lange zin")
    assert busy.get("/admin/").status_code == 302
    assert latest_mail(boss.email).rendered.subject == "Je wachtwoord is veranderd"
    assert "werkt niet meer" in client.get(path).content.decode()


def test_renewed_password_link_lives_as_short_as_the_first(client, boss):
    client.post(reverse("account_reset_password"), {"address": boss.email})
    path = latest_mail(boss.email).path
    with clock(timedelta(minutes=31)):
        assert "De link is te oud" in client.get(path).content.decode()
        assert client.post(path + "opnieuw/")["Location"] == reverse("membership:login-sent")
        mail = latest_mail(boss.email)
        assert mail.row.kind == "membership.password"
        fresh = mail.path
        assert "Kies een wachtwoord" in client.get(fresh).content.decode()
    with clock(timedelta(minutes=62)):
        assert "De link is te oud" in client.get(fresh).content.decode()


def test_changing_the_password_ends_other_sessions_and_tells(client, boss):
    other = Client()
    password_login(other, boss)
    password_login(client, boss)
    page = reverse("account_change_password")
    new = "nog een veel langere zin"
    wrong = client.post(page, {"oldpassword": "fout", "password1": new, "password2": new})
    assert "niet het wachtwoord dat je nu hebt" in wrong.content.decode()
    client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302
    assert latest_mail(boss.email).rendered.subject == "Je wachtwoord is veranderd"


@pytest.mark.parametrize(
    "name", ["mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "account_change_password"]
)
def test_pages_for_staff_do_not_exist_for_participants(client, name):
    client.force_login(make_user())
    assert client.get(reverse(name)).status_code == 404


def test_pages_for_staff_are_made_in_our_frame_without_inline_script_or_style(client, boss):
    password_login(client, boss)
    set_up_app(client)
    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_change_password",
        "account_email",
        "usersessions_list",
    ):
        page = client.get(reverse(name))
        html = page.content.decode()
        assert page.status_code == 200, name
        assert "Samenspel NL</title>" in html, name
        assert " style=" not in html, name
        assert not re.search(r"<script(?![^>]*(src=|application/json))", html), name
        assert not re.search(r"\son[a-z]+=", html), name
        assert "placeholder" not in html, name
        assert "csrfmiddlewaretoken" in html or "<form" not in html, name
    for path in (LOGIN, reverse("account_reset_password")):
        html = Client().get(path).content.decode()
        assert not re.search(r"<script(?![^>]*(src=|application/json))", html), path
        assert " style=" not in html
        assert " required" not in html


def test_every_notice_has_a_text(boss):
    from membership.allauth_adapter import NOTICES

    for event in [*NOTICES.values(), "address_changed", "second_step_removed"]:
        actions.tell(boss, event)
        text = latest_mail(boss.email).rendered.text
        assert "Dit gebeurde op" in text
        assert len(text.split("Dit gebeurde op")[0].split()) > 8, event


@pytest.mark.django_db(transaction=True)
def test_allauth_sends_no_mail_of_its_own(client, boss, mailoutbox):
    password_login(client, boss)
    set_up_app(client)
    assert mailoutbox == []
    assert latest_mail(boss.email).rendered.text.count("app ingesteld") == 1
    assert OutgoingMail.objects.filter(kind="membership.notice", queue="login").exists()


def test_nobody_signs_up_by_allauth(client):
    for path in ("/account/signup/", "/account/confirm-email/", "/account/social/login/", "/account/login/code/"):
        assert client.post(path).status_code in (302, 404)
    assert not OutgoingMail.objects.exists()


def test_session_of_staff_is_asked_again_before_a_key_is_added(client, boss):
    password_login(client, boss)
    response = client.get(reverse("mfa_add_webauthn"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_new_staff_choose_their_own_password(client, boss):
    client.force_login(boss)
    data = {"email": " Nieuw@Example.NL ", "name": "Nieuw", "is_staff": "on"}
    response = client.post(reverse("admin:membership_user_add"), data)
    assert response.status_code == 302, response.content.decode()
    mail = latest_mail("nieuw@example.nl")
    assert "Je werkt mee aan Samenspel NL" in mail.rendered.text
    words = {"new_password1": "mijn eigen lange zin", "new_password2": "mijn eigen lange zin"}
    assert Client().post(mail.path, words)["Location"] == LOGIN
    other = Client()
    other.post(LOGIN, {"login": "nieuw@example.nl", "password": "mijn eigen lange zin"})
    assert is_logged_in(other)


def test_ticking_active_off_in_the_admin_ends_sessions_at_once(client, boss):
    user = make_user()
    browser = Client()
    from membership import links

    browser.post(links.issue("login", address=user.email).removeprefix("http://localhost:8000"))
    assert browser.get("/mijn/").status_code == 200
    client.force_login(boss)
    page = reverse("admin:membership_user_change", args=[user.pk])
    response = client.post(page, {"name": user.name})
    assert response.status_code == 302, response.content.decode()
    user.refresh_from_db()
    assert not user.is_active
    assert browser.get("/mijn/").status_code == 302
    assert not browser.session.keys()


def test_lists_in_the_admin_cost_the_same_at_one_and_at_thirty_rows(client, boss, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from membership import links
    from tests.factories import make_organisation

    client.force_login(boss)
    make_organisation()
    links.issue("login", address=boss.email)
    pages = [reverse(f"admin:membership_{model}_changelist") for model in ("user", "organisation", "loginlink")]

    def count() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    count()
    before = count()
    for _ in range(30):
        make_organisation()
        links.issue("login", address=make_user().email)
    assert count() == before


def test_organiser_can_not_touch_staff_or_take_rights(client):
    from django.contrib.auth.models import Permission

    organiser = make_user(staff=True)
    organiser.user_permissions.set(Permission.objects.filter(content_type__app_label="membership"))
    client.force_login(organiser)
    boss = make_user(staff=True, is_superuser=True)
    member = make_user()
    client.post(reverse("admin:membership_user_change", args=[boss.pk]), {"name": "x"})
    client.post(reverse("admin:membership_user_change", args=[organiser.pk]), {"name": "x", "is_superuser": "on"})
    data = {"name": "y", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    client.post(reverse("admin:membership_user_change", args=[member.pk]), data)
    for user in (boss, organiser, member):
        user.refresh_from_db()
    assert boss.is_active
    assert not organiser.is_superuser
    assert (member.is_staff, member.is_superuser, member.name) == (False, False, "y")
    choice = {"action": "remove_second_step", "_selected_action": [boss.pk]}
    client.post(reverse("admin:membership_user_changelist"), choice)
    assert not OutgoingMail.objects.exists()
    assert client.post(reverse("admin:membership_user_delete", args=[member.pk])).status_code == 403


def test_two_organisations_do_not_get_one_name(client, boss):
    from tests.factories import make_organisation

    first, second = make_organisation("Gemeente Aa en Hunze"), make_organisation("Gemeente Baarn")
    client.force_login(boss)
    page = reverse("admin:membership_organisation_change", args=[second.pk])
    response = client.post(page, {"name": " gemeente  AA en hunze", "layer": "gemeente"})
    assert "Er is al een organisatie met deze naam" in response.content.decode()
    formsets = response.context["inline_admin_formsets"]
    empty = {f"{one.formset.prefix}-{name}": "0" for one in formsets for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    changed = {"name": second.name, "layer": "gemeente", "listed": "on"}
    assert client.post(page, changed | empty).status_code == 302
    second.refresh_from_db()
    first.refresh_from_db()
    assert second.listed
    assert not first.listed
