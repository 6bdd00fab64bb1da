"""Documented cases: what is known of real events, each in an archived exercise operation of its own.

Only what a published source states is told as fact; everything else is marked [illustrative]. People and references
are invented. Every request walked the workflow with the clock set to the days of the event.
"""

from .conflicts import CONFLICTS
from .earthquakes import EARTHQUAKES
from .storms import STORMS

CASES = tuple(sorted((*EARTHQUAKES, *STORMS, *CONFLICTS), key=lambda case: case.code))
