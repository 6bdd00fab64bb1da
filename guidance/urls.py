from django.urls import path

from . import views

app_name = "guidance"

# under /guidance/
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.results, name="search"),
    path("pages/<slug:key>/", views.page, name="page"),
    path("<slug:document_key>/", views.document, name="document"),
    path("<slug:document_key>/<slug:provision_key>/", views.provision, name="provision"),
]
