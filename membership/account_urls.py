"""The pages of allauth that we need, in Dutch addresses; no sign-up, no links of its own in mails."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from membership.views import account as own
from membership.views import login, sessions
from membership.views.account import staff_only

urlpatterns = [
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", login.logout, name="account_logout"),
    path("bevestigen/", staff_only(account.reauthenticate), name="account_reauthenticate"),
    path("bewijzen/", own.prove, name="account_prove"),
    path("e-mailadres/", own.change_address, name="account_email"),
    path("wachtwoord/", staff_only(own.PasswordChange.as_view()), name="account_change_password"),
    path("wachtwoord/vergeten/", own.password_mail, name="account_reset_password"),
    path("sessies/", sessions.open_sessions, name="usersessions_list"),
    path("tweede-stap/", staff_only(mfa.index), name="mfa_index"),
    path("tweede-stap/code/", mfa.authenticate, name="mfa_authenticate"),
    path("tweede-stap/bevestigen/", staff_only(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("tweede-stap/app/", staff_only(own.ActivateTotp.as_view()), name="mfa_activate_totp"),
    path("tweede-stap/app/weghalen/", staff_only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("tweede-stap/reservecodes/", staff_only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "tweede-stap/reservecodes/maken/",
        staff_only(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("tweede-stap/sleutels/", staff_only(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tweede-stap/sleutels/nieuw/", staff_only(own.AddWebAuthn.as_view()), name="mfa_add_webauthn"),
    path("tweede-stap/sleutels/inloggen/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "tweede-stap/sleutels/bevestigen/",
        staff_only(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("tweede-stap/sleutels/<int:pk>/", staff_only(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "tweede-stap/sleutels/<int:pk>/weghalen/",
        staff_only(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
]
