from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from requests.states import State, Verb
from requests.workflow import STEPS

PAGE = Path(settings.BASE_DIR) / "docs" / "workflow.md"

HEAD = """# The workflow

Drawn from `requests/workflow.py` by `manage.py draw_workflow`; a test compares this page with the table. One function,
`advance`, takes a step: it checks the version the person's page showed, who may act and what must hold, changes the
state, writes Event and Transition and promises the letters, all in one transaction.
"""


class Command(BaseCommand):
    help = (
        "Draw docs/workflow.md from the table of steps. With --check, only say whether the page still fits the table."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is out of date")

    def handle(self, *args, check, **options):
        page = drawn()
        if not check:
            PAGE.write_text(page, encoding="utf-8")
            self.stdout.write(f"Wrote {PAGE.relative_to(settings.BASE_DIR)}.")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
            raise CommandError("docs/workflow.md does not fit the table. Run: manage.py draw_workflow")


def drawn():
    """The whole page as text."""
    return "\n".join([HEAD, "```mermaid", *diagram(), "```", "", *states(), "", *table(), ""])


def diagram():
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for source, target, verbs in arrows():
        yield f"    {source} --> {target}: {', '.join(verbs)}"
    for state in ("rejected", "closed", "withdrawn"):
        yield f"    {state} --> [*]"


def arrows():
    """(from, to, verbs) in the order of the states, verbs in the order of the table."""
    found = {}
    for step in STEPS:
        for source in sorted(step.sources, key=list(State).index):
            found.setdefault((source, step.leads_to(source)), []).append(str(step.verb))
    order = list(State)
    for (source, target), verbs in sorted(found.items(), key=lambda item: tuple(map(order.index, item[0]))):
        yield source, target, list(dict.fromkeys(verbs))


def states():
    yield "| state | people read |"
    yield "|---|---|"
    for state in State:
        yield f"| `{state}` | {state.label} |"


def table():
    yield "| verb | button | from | to | who | gates and needs |"
    yield "|---|---|---|---|---|---|"
    for step in STEPS:
        sources = ", ".join(f"`{s}`" for s in sorted(step.sources, key=list(State).index))
        who = ", ".join(words(predicate) for predicate in step.who)
        holds = ", ".join(words(predicate) for predicate in step.gates + step.needs) or "–"
        target = f"`{step.target}`" if step.target else "same"
        yield f"| `{step.verb}` | {Verb(step.verb).label} | {sources} | {target} | {who} | {holds} |"


def words(predicate):
    """A predicate's name as words: is_focal_point → "is focal point"."""
    return predicate.__name__.replace("_", " ")
