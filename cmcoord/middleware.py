"""Headers and words that hold for every page the portal answers with."""

from . import errors


class PrivatePagesMiddleware:
    """Nothing the portal says is kept by a shared cache, read by another site or given a sensor of the device.

    A view that set Cache-Control itself keeps it. Static files do not pass here.
    """

    HEADERS = {
        "Cache-Control": "private, no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = errors.in_words(request, self.get_response(request))
        for name, value in self.HEADERS.items():
            response.headers.setdefault(name, value)
        return response
