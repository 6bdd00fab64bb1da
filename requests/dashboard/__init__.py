"""The coordination dashboard: what each figure says, where its list is, and what the charts draw."""

from .assets import Assets
from .desks import Desks
from .frame import BASE
from .letters import Letters
from .overview import Overview
from .rows import Rows
from .setting import Setting, setting_of


class Board(Desks, Overview, Assets, Letters, Rows):
    """Everything the page shows, computed when the template asks. Five statements with an operation."""


__all__ = ["BASE", "Board", "Setting", "setting_of"]
