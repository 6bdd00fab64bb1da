"""Every address of the portal: what belongs to the whole stands here, each room brings its own."""

from allauth.account import views as account
from csp.decorators import csp_update
from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from operations.sign_in import sign_in
from requests.views import home

from . import health, views

# Only what people may do by themselves: nobody opens an account here, an invitation does.
accounts = [
    path("login/", sign_in, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # answers that sign-up is closed
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]

# Its icons are data: addresses inside its stylesheet.
api_docs = csp_update({"img-src": ["data:"]})(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

urlpatterns = [
    path("", home, name="home"),
    path("", include("requests.urls")),
    path("guidance/", include("guidance.urls")),
    path("", include("operations.urls")),
    path("", include("notifications.urls")),
    path("accounts/", include(accounts)),
    path("i18n/language/", views.choose_language, name="choose_language"),
    path("theme/", views.choose_theme, name="choose_theme"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("status/", views.status, name="status"),
    path("health/", health.health, name="health"),
    path("api/v1/", include("requests.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", api_docs, name="api-docs"),
    path("admin/", admin.site.urls),
]

handler400 = "cmcoord.errors.bad_request"
handler403 = "cmcoord.errors.permission_denied"
handler404 = "cmcoord.errors.not_found"
handler429 = "cmcoord.errors.too_many_requests"  # asked by the accounts package
handler500 = "cmcoord.errors.server_error"
