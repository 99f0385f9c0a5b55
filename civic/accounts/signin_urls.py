"""Allauth's addresses; what changes how one signs in asks for a fresh proof first."""

from allauth.account import views as account_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.urls import include, path

from civic.accounts.reauthentication import proof_required
from civic.accounts.views import PasswordLoginView

urlpatterns = [
    path("login/password/", PasswordLoginView.as_view(), name="account_login_password"),
    path("email/", proof_required(account_views.email), name="account_email"),
    path("password/set/", proof_required(account_views.password_set), name="account_set_password"),
    path("2fa/totp/activate/", proof_required(totp_views.activate_totp), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", proof_required(webauthn_views.add_webauthn), name="mfa_add_webauthn"),
    path("", include("allauth.urls")),
]
