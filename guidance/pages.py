"""Own pages: Markdown in, clean HTML out."""

import re

import nh3
from django.utils.html import escape
from django.utils.text import slugify
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "code"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "th": {"scope"}}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
MARKDOWN.add_render_rule("softbreak", lambda *_args: " ")  # one line for each block, for the search's sentences
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)
HEADING_MADE = re.compile(r"<h2 [^>]*>(.*?)</h2>", re.DOTALL)
TABLE = re.compile(r"<table>")


def rendered(body, title=""):
    """The HTML of a page and its headings as [anchor, words]; scripts, styles and unknown tags are taken out.

    A table gets the heading above it (else the title) as its caption, and a frame of its own to scroll in."""
    headings = []

    def anchored(match):
        words = re.sub(r"<[^>]+>", "", match[1])
        anchor = slugify(words)[:50] or f"part-{len(headings) + 1}"
        headings.append([anchor, words])
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    html = HEADING.sub(anchored, MARKDOWN.render(body)).replace("<th>", '<th scope="col">')
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noreferrer")
    return TABLE.sub(lambda match: framed(match, title), clean).replace("</table>", "</table></div>"), headings


def framed(match, title):
    above = HEADING_MADE.findall(match.string, 0, match.start())
    name = re.sub(r"<[^>]+>", "", above[-1]) if above else escape(title)
    name = name.replace('"', "&quot;")
    return f'<div class="tw" role="region" tabindex="0" aria-label="{name}"><table><caption>{name}</caption>'
