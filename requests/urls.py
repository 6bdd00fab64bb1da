"""Addresses of requests, grouped by noun. Mounted at the root of the portal."""

from django.urls import path

from .views import drafts, rows, starting

app_name = "requests"

urlpatterns = [
    # /requests/new/ and the form of a draft
    path("requests/new/", starting.new, name="new"),
    path("requests/<slug:ref>/edit/", drafts.edit, name="edit"),
    path("requests/<slug:ref>/edit/<slug:section>/", drafts.section, name="section"),
    path("requests/<slug:ref>/edit/<slug:part>/add/", rows.row, name="row"),
    path("requests/<slug:ref>/edit/<slug:part>/<slug:pk>/", rows.row, name="row"),
    path("requests/<slug:ref>/questions/<int:pk>/", drafts.answer, name="answer"),
    path("requests/<slug:ref>/check/", drafts.check, name="check"),
    path("requests/<slug:ref>/sent/", drafts.sent, name="sent"),
    path("requests/<slug:ref>/discard/", drafts.discard, name="discard"),
    path("requests/<slug:ref>/files/<slug:key>/", rows.download, name="file"),
]
