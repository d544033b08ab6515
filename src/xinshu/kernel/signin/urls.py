"""Addresses of signing in and of the account."""

from django.urls import path

from xinshu.kernel.signin.views import account, entrance

urlpatterns = [
    path("login/", entrance.login, name="login"),
    path("login/passkey/", entrance.passkey_login, name="passkey_login"),
    path("login/passkey/question/", entrance.passkey_question, name="passkey_question"),
    path("login/sso/", entrance.sso, name="sso"),
    path("login/sso/return/", entrance.sso_return, name="sso_return"),
    path("logout/", entrance.logout, name="logout"),
    path("account/second-step/", entrance.second_step, name="second_step"),
    path("account/security/", account.security, name="account_security"),
    path("account/password/", account.password, name="account_password"),
    path("account/authenticator/", account.authenticator, name="account_authenticator"),
    path(
        "account/authenticator/remove/",
        account.remove_authenticator,
        name="account_authenticator_remove",
    ),
    path("account/recovery-codes/", account.recovery_codes, name="account_recovery_codes"),
    path("account/passkeys/new/", account.passkey, name="account_passkey"),
    path(
        "account/passkeys/new/question/",
        account.new_passkey_question,
        name="account_passkey_question",
    ),
    path("account/passkeys/question/", entrance.own_passkey_question, name="own_passkey_question"),
    path(
        "account/passkeys/<int:pk>/remove/", account.remove_passkey, name="account_passkey_remove"
    ),
    path("account/sessions/<int:pk>/end/", account.end_session, name="account_session_end"),
    path("account/sessions/end/", account.end_other_sessions, name="account_sessions_end"),
    path("account/confirm/", account.confirm, name="account_confirm"),
    path("account/confirm/sso/", entrance.confirm_by_sso, name="account_confirm_sso"),
]
