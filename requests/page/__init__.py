"""What the page of a request shows: each module makes ready-made strings and rows for one part of it.

Everything is read through one Sheet, so that a part costs no statement when another part has read its rows already.
"""

from .sheet import Sheet

__all__ = ["Sheet"]
