"""What templates of this room need beside strings: the chip of a state, and moments in the operation's zone."""

from django import template

from operations import times

from ..wording import state_words

register = template.Library()


@register.inclusion_tag("components/chip.html")
def state_chip(engagement):
    """The state of a request as shape and word: "Closed: completed"."""
    return {"word": state_words(engagement), "kind": engagement.chip}


@register.filter
def moment(at, operation):
    """{{ engagement.due_at|moment:engagement.operation }}"""
    return times.moment(at, operation) if at else ""


@register.filter
def short_moment(at, operation):
    return times.short(at, operation) if at else ""


@register.filter
def day(date):
    return times.day(date) if date else ""
