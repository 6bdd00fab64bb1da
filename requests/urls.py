"""Addresses of requests, grouped by noun. Mounted at the root of the portal."""

from django.urls import path

app_name = "requests"

urlpatterns = []
