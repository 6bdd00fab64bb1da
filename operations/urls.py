"""Addresses of operations and of oneself. Mounted at the root of the portal."""

from django.urls import path

from .views import me, operations, people, record, settings

app_name = "operations"

urlpatterns = [
    # /operations/
    path("operations/", operations.index, name="index"),
    path("operations/<slug:code>/settings/", settings.settings, name="settings"),
    path("operations/<slug:code>/settings/sign/", settings.sign, name="sign"),
    path("operations/<slug:code>/people/", people.people, name="people"),
    path("operations/<slug:code>/people/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("operations/<slug:code>/contacts/", people.contacts, name="contacts"),
    path("operations/<slug:code>/contacts/<int:pk>/end/", people.end_contact, name="end_contact"),
    path("operations/<slug:code>/record/", record.log, name="record"),
    # /me/
    path("me/", me.profile, name="profile"),
]
