"""How heavy a page is: what crosses the wire, not what the template wrote."""

import gzip
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"

PAGE_BYTES = 14_000  # fits the first flight of a new connection
DASHBOARD_BYTES = 25_000
GUIDANCE_BYTES = 15_000
STYLESHEET_BYTES = 10_000
SCRIPTS_BYTES = 8_000


def weight(response):
    """Bytes of a page's body after gzip at the level the server uses."""
    body = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        return len(body)
    return len(gzip.compress(body, 6))


def file_weight(*names):
    """Bytes of static files after gzip, added up; names are relative to static/."""
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)
