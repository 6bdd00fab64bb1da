"""Every read of requests worth a name, split by noun: what one may read, lists, figures, assets."""

from .assets import deployments_for, deployments_listed, find_deployment, group_of, movements_for
from .figures import Figures, figures
from .lists import Filters, filtered, in_order, limits_of, page_of
from .reading import (
    counted_for,
    find_visible,
    my_seats,
    running_rounds,
    silent_for,
    visible_to,
    waiting_count,
    waiting_for,
)

__all__ = [
    "Figures",
    "Filters",
    "counted_for",
    "deployments_for",
    "deployments_listed",
    "figures",
    "filtered",
    "find_deployment",
    "find_visible",
    "group_of",
    "in_order",
    "limits_of",
    "movements_for",
    "my_seats",
    "page_of",
    "running_rounds",
    "silent_for",
    "visible_to",
    "waiting_count",
    "waiting_for",
]
