"""What the dashboard needs to know of its operation, in one statement."""

from dataclasses import dataclass

from django.db.models import FilteredRelation, Q

from operations.models import Area, Operation
from operations.models.mechanism import default_desk_limits


@dataclass
class Setting:
    """What the dashboard needs to know of its operation: hours per desk, and areas by code."""

    limits: dict
    areas: dict


def setting_of(operation):
    """The Setting of an operation in one statement; without an operation the defaults and no map."""
    if operation is None:
        return Setting(default_desk_limits(), {})
    rows = (
        Operation.objects.filter(pk=operation.pk)
        .annotate(now=FilteredRelation("mechanisms", condition=Q(mechanisms__valid_to__isnull=True)))
        .order_by("areas__name")
        .values_list(
            "now__desk_limits", "areas__pk", "areas__code", "areas__name", "areas__outline", "areas__label_x",
            "areas__label_y",
        )
    )  # fmt: skip
    limits, areas = None, {}
    for limits, pk, code, name, outline, x, y in rows:  # noqa: B007 (the limits are the same in every row)
        if pk is not None:
            areas[code] = Area(pk=pk, operation=operation, code=code, name=name, outline=outline, label_x=x, label_y=y)
    return Setting(limits or default_desk_limits(), areas)
