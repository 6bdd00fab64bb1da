"""Mounted at the root: /me/notices/ for readers, /exercise/letters/ in the exercise only."""

from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("me/notices/", views.notices, name="notices"),
    path("me/notices/read/", views.read, name="read"),
    path("exercise/letters/", views.kept_letters, name="kept_letters"),
    path("exercise/letters/<int:pk>/", views.kept_letter, name="kept_letter"),
    path("exercise/letters/<int:pk>/html/", views.kept_letter_html, name="kept_letter_html"),
]
