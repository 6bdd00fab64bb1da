"""Cells of the tables beside the charts, as components/table.html reads them."""

from django.utils.formats import number_format


def head(text, url=""):
    return {"text": str(text), "url": url, "head": True}


def cell(text, url=""):
    return {"text": str(text), "url": url}


def number(value, url=""):
    text = number_format(value) if isinstance(value, int) else value
    return {"text": str(text), "url": url, "number": True}
