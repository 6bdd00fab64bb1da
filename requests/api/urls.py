"""Addresses of the API, mounted at /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from guidance.api import routes as guidance_routes

from . import views

router = SimpleRouter()
router.register("requests", views.RequestViewSet, basename="request")
router.register("positions", views.PositionViewSet, basename="position")
router.register("decisions", views.DecisionViewSet, basename="decision")
router.register("assets", views.AssetViewSet, basename="asset")
router.register("operations", views.OperationViewSet, basename="operation")
for prefix, viewset, basename in guidance_routes:
    router.register(prefix, viewset, basename=basename)

urlpatterns = [
    *router.urls,
    path("dashboard/", views.DashboardView.as_view(), name="dashboard-figures"),
]
