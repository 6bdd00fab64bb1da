"""The portal's addresses and one blank page, the unit of bin/bench."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path


@login_required
def blank(http_request):
    """Session, person, an empty template: what no page of a signed-in person can do without."""
    template = engines["django"].from_string("<!doctype html><title>{{ name }}</title>")
    return HttpResponse(template.render({"name": http_request.user.name}))


urlpatterns = [path("bench/blank/", blank), path("", include("cmcoord.urls"))]
