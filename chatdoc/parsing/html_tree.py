"""HTML text -> a tree of what a reader sees: no scripts, hidden parts, navigation, banners; and its blocks of text.

Only lxml is used here. `unstructured` reads the cleaned tree (see html.py) and drops what is nested deeper than 256
elements, so such tags are taken out first.
"""

import json
import re
from collections.abc import Iterator

from lxml import etree

from chatdoc.parsing.draft import clean, one_line
from chatdoc.text import HAN

_INVISIBLE = frozenset(
    "script style template noembed noframes head meta link base svg canvas audio video object embed applet iframe map "
    "select datalist textarea button input progress dialog xml ix:header noscript rt rp".split()
)
_NAVIGATION_TAGS = frozenset(("nav", "menu"))
_NAVIGATION_ROLES = frozenset("navigation banner contentinfo search complementary dialog alertdialog menu".split())
_BOILERPLATE = re.compile(
    r"(?:^|[\s_-])(?:(?:site|page|global|main|top|bottom|sub|sticky|mobile)[_-]?)?(?:nav|navbar|navigation|menu|"
    r"menubar|breadcrumbs?|sidebar|rail|footer|foot|masthead|topbar|toolbar|share|sharing|sharebar|social|socials|addthis|"
    r"related|recommended|recommendations|recirc|trending|popular|mostpopular|comments?|commentlist|disqus|respond|"
    r"promo|promos|promotion|newsletter|subscribe|subscription|signup|adverts?|advertisement|ads?|adsense|sponsor|"
    r"sponsored|outbrain|taboola|cookies?|cookiebar|consent|gdpr|popup|modal|overlay|pagination|pager|skip|skiplink|"
    r"byline-social|tags|taglist|login|search|searchform|widget|widgets|print|printonly|noprint|noscript|hidden|"
    r"screen-reader-text|sr-only|visually-hidden|copyright|disclaimer-bar|toc-nav|headerlink|mw-editsection|navbox|"
    r"catlinks|jump-link|author-bio|more-stories|read-more|readmore|up-next|also-like)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_WIDE = f"[{HAN}\u3000-\u303f\uff00-\uff65]"
_HAN_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*\r?\n\s*(?={_WIDE})")
_AS_DIV = frozenset("main details summary figure figcaption form fieldset legend center".split())
_ARTICLE_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")')
_DEEPEST = 200  # the parser of lxml stops at 256 and says it only in its error log
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr !doctype".split())
_SELF_ENDING = frozenset("p li td th tr dt dd option".split())


def read_tree(text: str) -> "etree._Element | None":
    """Return the root of the page as it was written, or None when there is nothing in it."""
    root, too_deep = _parsed(text)
    return _parsed(shallow(text))[0] if too_deep else root


def _parsed(text: str) -> "tuple[etree._Element | None, bool]":
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        # As bytes, because lxml refuses a str with an XML declaration.
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing but white space and comments
        return None, False
    return root, any("depth" in entry.message for entry in parser.error_log)


def shallow(text: str) -> str:
    """Return the HTML without the tags that are nested deeper than `_DEEPEST`; their text stays.

    The parser would leave out everything after such a depth and not say so.
    """
    depths: list[str] = []
    parts: list[str] = []
    position = 0
    for match in _TAG.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        name, closing = match.group(2).lower(), bool(match.group(1))
        if name in _VOID or match.group().endswith("/>"):
            parts.append(match.group())
        elif not closing:
            if name in _SELF_ENDING and depths and depths[-1] == name:
                depths.pop()
            depths.append(name)
            parts.append(match.group() if len(depths) <= _DEEPEST else " ")
        elif name in depths[-_DEEPEST:]:
            kept = len(depths) <= _DEEPEST
            while depths.pop() != name:
                pass
            parts.append(match.group() if kept else " ")
    parts.append(text[position:])
    return "".join(parts)


def clean_tree(root: "etree._Element") -> "etree._Element":
    """Take away what a reader does not see or did not come for, and return the element that holds the rest.

    What would take more than half of the remaining text with it stays: a page of links is then all there is.
    """
    title = one_line(root.xpath("string((//title)[1])"))
    article = _hidden_article(root)
    for element in list(root.iter(etree.Element)):
        if element.tag in _INVISIBLE or _is_hidden(element):
            _remove(element)
    body = root.find(".//body")
    body = root if body is None else body
    everything = _size(body)
    for element in list(body.iter(etree.Element)):
        if element is not body and _is_boilerplate(element) and _size(element) * 2 < everything:
            _remove(element)
    main = _main(body)
    link_lists = [] if main.tag == "article" else list(main.iter("ul", "ol", "div", "section", "aside", "table", "p"))
    for element in link_lists:
        if element is not main and _is_link_list(element) and _size(element) * 2 < _size(main):
            _remove(element)
    if title and main.find(".//h1") is None:
        heading = etree.Element("h1")
        heading.text = title
        main.insert(0, heading)
        heading.tail, main.text = main.text, None
    _simplify(main)
    if _size(main) < _size(article):
        main.append(article)
    return main


def blocks(root: "etree._Element") -> Iterator[str]:
    """Yield the text of each block in order, white space folded; what `unstructured` is measured against."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_border = element.tag in _BLOCKS or element.tag == "br"
        if is_border and (text := one_line("".join(pieces))):
            yield text
        if is_border:
            pieces = []
        piece = element.text if event == "start" else element.tail if element is not root else None
        if piece:
            pieces.append(piece)
    if text := one_line("".join(pieces)):
        yield text


def fragment_blocks(fragment: str) -> list[str]:
    """Return the blocks of text of a piece of HTML inside another format."""
    root = read_tree(fragment)
    if root is None:
        return []
    for element in list(root.iter(etree.Element)):
        if element.tag in _INVISIBLE or _is_hidden(element):
            _remove(element)
    return list(blocks(root))


def _hidden_article(root: "etree._Element") -> "etree._Element":
    """Return the article that a page carries for search engines (JSON-LD) and shows by script, or nothing."""
    holder = etree.Element("div")
    for script in root.xpath("//script[@type='application/ld+json']"):
        match = _ARTICLE_BODY.search(script.text or "")
        if match and (inner := _parsed(json.loads(match.group(1), strict=False))[0]) is not None:
            holder.extend(list(inner.iter("body"))[:1])
            for body in holder:
                body.tag = "div"
            break
    return holder


def _is_hidden(element: "etree._Element") -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _is_boilerplate(element: "etree._Element") -> bool:
    tag = element.tag
    if tag in _NAVIGATION_TAGS or element.get("role", "").lower() in _NAVIGATION_ROLES:
        return True
    if tag in ("article", "main", "body", "html", "h1", "p", "pre", "table", "code", "tr", "td"):
        return False
    if tag in ("header", "footer", "aside"):
        inside = next(element.iterancestors("article", "main", "blockquote"), None)
        return (inside is None or tag == "aside") and element.find(".//h1") is None
    if element.find(".//h1") is not None:
        return False
    return _BOILERPLATE.search(f"{element.get('class', '')} {element.get('id', '')}") is not None


def _is_link_list(element: "etree._Element") -> bool:
    """Is this nearly nothing but links, and several of them?"""
    links = element.findall(".//a")
    if len({link.get("href") for link in links}) < 4:
        return False
    linked = sum(_size(link) for link in links)
    return linked * 4 > _size(element) * 3 and linked < 80 * len(links)


def _main(body: "etree._Element") -> "etree._Element":
    """Return the element the page itself calls its main part, when that holds most of the text; else the body."""
    named = [*body.iter("main"), *body.xpath(".//*[@role='main']"), *body.iter("article")]
    largest = max(named, key=_size, default=body)
    whole = _unlinked(body)
    inside = set(largest.iter())
    others = [element for element in named if element not in inside and _unlinked(element) * 5 > whole]
    return largest if _unlinked(largest) * 2 > whole and not others else body


def _simplify(main: "etree._Element") -> None:
    """Rename what `unstructured` would drop, unfold layout tables, and join wrapped Chinese lines."""
    for table in list(main.iter("table")):
        if _is_layout(table):
            for element in [table, *table.iter("tr", "td", "th", "tbody", "thead", "tfoot")]:
                if next(element.iterancestors("table"), table) is table or element is table:
                    element.tag = "div"
    for element in main.iter(etree.Element):
        if element.tag in (
            "details",
            "summary",
            "figure",
            "figcaption",
            "form",
            "fieldset",
            "legend",
            "center",
        ):
            element.tag = "div"
        elif element.tag in ("label", "del", "font", "ins"):
            element.tag = "span"
        elif element.tag == "br" and not (element.tail or "").strip():
            following = element.getnext()
            if following is not None and following.tag == "br":
                element.tag = "div"
        if next(element.iterancestors("pre"), element) is element and element.tag != "pre":
            if element.text:
                element.text = _HAN_BREAK.sub("", clean(element.text))
            if element.tail:
                element.tail = _HAN_BREAK.sub("", clean(element.tail))


def _is_layout(table: "etree._Element") -> bool:
    """Does the table only place things: one holding tables, headings or long prose, or one cell?"""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return True
    cells = list(table.iter("td", "th"))
    if len(cells) <= 1 or table.find(".//h1") is not None:
        return True
    longest = max(map(_size, cells))
    return longest > 1500 and any(cell.find(".//p") is not None or cell.find(".//div") is not None for cell in cells)


def _remove(element: "etree._Element") -> None:
    """Take the element out and leave the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + " " + element.tail
        else:
            parent.text = (parent.text or "") + " " + element.tail
    parent.remove(element)


def _unlinked(element: "etree._Element") -> int:
    """Count the characters of its text that are no links."""
    return _size(element) - sum(map(_size, element.iter("a")))


def _size(element: "etree._Element") -> int:
    """Count the characters of its text, white space left out."""
    return sum(len(piece) for text in element.itertext() for piece in text.split())
