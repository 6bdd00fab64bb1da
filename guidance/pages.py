"""Own pages: Markdown in, clean HTML out."""

import re

import nh3
from django.utils.text import slugify
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "table", "thead", "tbody", "tr", "th", "td", "code"}
ATTRIBUTES = {"a": {"href"}, "h2": {"id"}, "th": {"scope"}}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
MARKDOWN.add_render_rule("softbreak", lambda *_args: " ")  # one line for each block, for the search's sentences
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def rendered(body):
    """The HTML of a page and its headings as [anchor, words]; scripts, styles and unknown tags are taken out."""
    headings = []

    def anchored(match):
        words = re.sub(r"<[^>]+>", "", match[1])
        anchor = slugify(words)[:50] or f"part-{len(headings) + 1}"
        headings.append([anchor, words])
        return f'<h2 id="{anchor}">{match[1]}</h2>'

    html = HEADING.sub(anchored, MARKDOWN.render(body)).replace("<th>", '<th scope="col">')
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noreferrer")
    return clean, headings
