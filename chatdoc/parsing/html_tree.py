"""HTML text -> a tree of what a reader sees: no scripts, hidden parts, navigation, banners; and its blocks of text.

Only lxml is used here. `unstructured` reads the cleaned tree (see html.py) and drops what is nested deeper than 256
elements, so such tags are taken out first.
"""

import json
import re
from collections.abc import Callable, Iterator

from lxml import etree

from chatdoc.parsing.article import Kind
from chatdoc.parsing.draft import clean, one_line
from chatdoc.parsing.html_furniture import (
    disclosed,
    holds_comments,
    host_of,
    is_furniture,
    is_hidden,
    is_link_list,
    is_note_mark,
    is_tag_list,
    is_teaser,
    opens,
    size,
    unlinked,
)
from chatdoc.parsing.html_lists import number_items
from chatdoc.parsing.html_tables import unfold
from chatdoc.parsing.raised import MARK, with_raised
from chatdoc.text import HAN

_INVISIBLE = frozenset(
    "script style template noembed noframes head meta link base svg canvas audio video object embed applet iframe "
    "map select datalist textarea button input progress dialog xml ix:header noscript rt rp annotation "
    "annotation-xml".split()
)
_OF_HEAD = frozenset("base basefont bgsound link meta noscript object script style template title".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody td tfoot th thead tr "
    "ul".split()
)
_WIDE = f"[{HAN}\u3000-\u303f\uff00-\uff65]"
_HAN_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*\r?\n\s*(?={_WIDE})")
_MAY_LIST = frozenset(("ul", "ol", "div", "section", "aside", "table", "p"))
_AS_DIV = frozenset("details summary figure figcaption form fieldset legend center".split())
_LONG_BEFORE = 1000  # letters; the first post of a forum mostly has fewer, the article of a blog more
_TERMS = frozenset(("dt", "dd", "div"))
_AS_SPAN = frozenset("label del font ins".split())
_INLINE_PARENTS = frozenset("h1 h2 h3 h4 h5 h6 summary dt legend th p span".split())
_ARTICLE_BODY = re.compile(r'"articleBody"\s*:\s*("(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")')
_DEEPEST = 200  # the parser of lxml stops at 256 and says it only in its error log
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)[^>]*>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr !doctype".split())
_SELF_ENDING = frozenset("p li td th tr dt dd option".split())


def read_tree(text: str) -> "etree._Element | None":
    """Return the root of the page as it was written, or None when there is nothing in it."""
    root, too_deep = _parsed(text)
    root = _parsed(shallow(text))[0] if too_deep else root
    if root is not None:
        _end_head(root)
    return root


def _end_head(root: "etree._Element") -> None:
    """Put into the body what the parser left in the head of a page that does not write `<body>`.

    HTML lets both ends be left out, and a minifier does; libxml2 knows `main`, `nav` and other elements of HTML 5 too
    little to see that the head ends before them.
    """
    head = root.find("head")
    if head is None:
        return
    children = list(head)
    first = next((index for index, each in enumerate(children) if each.tag not in _OF_HEAD), len(children))
    if first == len(children):
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for index, element in enumerate(children[first:]):
        body.insert(index, element)  # its tail comes with it


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


def clean_tree(root: "etree._Element", kind: Kind) -> "etree._Element":
    """Take away what a reader does not see or did not come for, and return the element that holds the rest.

    What would take more than half of the remaining text with it stays: a page of links is then all there is.
    """
    titles = list(root.iter("title"))[:1]
    title = one_line("".join(text for each in titles for text in each.itertext()))
    hidden_article = _hidden_article(root)
    host = host_of(root)
    for element in titles:  # not always in the head
        _remove(element)
    _remove_unseen(root)
    body = root.find(".//body")
    body = root if body is None else body
    main = body if kind == "whole" else _without_furniture(body, kind, host)
    if title and main.find(".//h1") is None:
        heading = etree.Element("h1")
        heading.text = title
        main.insert(0, heading)
        heading.tail, main.text = main.text, None
    number_items(main)
    _simplify(main)
    if size(main) < size(hidden_article):
        main.append(hidden_article)
    return main


def _without_furniture(body: "etree._Element", kind: Kind, host: str) -> "etree._Element":
    """Take out what only stands round the text, and return the main part of the page."""
    article = kind == "article"
    _remove_all(body, lambda element: is_furniture(element, article=article))
    main = _main(body)
    if main is body or article:
        _remove_link_lists(main)
    _remove_all(main, is_tag_list)
    if article:
        _remove_all(main, lambda element: element.tag == "p" and is_teaser(element, host))
    if kind == "page":
        for element in _comments(main):
            _remove(element)
    return main


def _comments(main: "etree._Element") -> list["etree._Element"]:
    """Return what a page names its comments, where so much stands before that this is what the reader came for."""
    letters = 0
    found = []
    for element in main.iter(etree.Element):
        if letters >= _LONG_BEFORE and holds_comments(element):
            found.append(element)
        letters += sum(len(piece) for text in (element.text, element.tail) for piece in (text or "").split())
    return found


def _remove_unseen(root: "etree._Element") -> None:
    """Take out what shows nothing or is hidden; the text of a button that opens something stays."""
    opened = disclosed(root)
    for element in list(root.iter(etree.Element)):
        if element.tag == "button" and not is_hidden(element, opened) and opens(element):
            element.tag = "span" if element.getparent().tag in _INLINE_PARENTS else "div"
        elif element.tag in _INVISIBLE or is_hidden(element, opened):
            _remove(element, gap="" if element.tag in ("rt", "rp") else " ")


def _remove_link_lists(main: "etree._Element") -> None:
    """Take out lists of links, unless nearly all of the text is such: a directory is what its reader came for."""
    lists = {each for each in main.iter(*_MAY_LIST) if is_link_list(each)}
    outermost = [each for each in lists if lists.isdisjoint(each.iterancestors())]
    if sum(map(size, outermost)) * 10 < size(main) * 9:
        _remove_all(main, lists.__contains__)


def _remove_all(root: "etree._Element", goes: "Callable[[etree._Element], bool]") -> None:
    """Take out all below the root that goes, but nothing that holds half of its text, nor anything within code."""
    everything = size(root)
    for element in list(root.iter(etree.Element)):
        if (
            element is not root
            and goes(element)
            and size(element) * 2 < everything
            and next(element.iterancestors("pre"), None) is None
        ):
            _remove(element)


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
    _remove_unseen(root)
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


def _main(body: "etree._Element") -> "etree._Element":
    """Return the element the page itself calls its main part, when that holds most of the text; else the body."""
    named = [*body.iter("main"), *body.xpath(".//*[@role='main']"), *body.iter("article")]
    largest = max(named, key=size, default=body)
    whole = unlinked(body)
    inside = set(largest.iter())
    others = [element for element in named if element not in inside and unlinked(element) * 5 > whole]
    return largest if unlinked(largest) * 2 > whole and not others else body


def _simplify(main: "etree._Element") -> None:
    """Rename what `unstructured` would drop, unfold tables, mark notes, and join wrapped Chinese lines."""
    for link in main.iter("a"):
        if is_note_mark(link):
            _put_in_brackets(link)
    for raised in main.iter("sup"):
        _raise(raised)
    for table in list(main.iter("table")):
        unfold(table)
    for terms in list(main.iter("dl")):
        _rename_terms(terms)
    for formula in list(main.iter("math")):
        for element in formula.iter(etree.Element):
            element.tag = "span"
    for element in main.iter(etree.Element):
        if element.tag in _AS_DIV:
            element.tag = "div"
        elif element.tag in _AS_SPAN:
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


def _raise(element: "etree._Element") -> None:
    """Write digits behind a digit as raised ones."""
    above, parent = element.getprevious(), element.getparent()
    before = (parent.text if above is None else above.tail) or ""
    if not len(element) and element.text:
        element.text = with_raised(f"{before[-1:]}{MARK}{element.text}{MARK}")[len(before[-1:]) :]


def _put_in_brackets(link: "etree._Element") -> None:
    link.text = f"[{link.text or ''}"
    if len(link):
        link[-1].tail = f"{link[-1].tail or ''}]"
    else:
        link.text += "]"


def _rename_terms(terms: "etree._Element") -> None:
    """Make a list of terms and meanings a plain list where all are short, as `unstructured` knows no other."""
    short = not any(each.tag in _BLOCKS for each in terms.iterdescendants(etree.Element) if each.tag not in _TERMS)
    terms.tag = "ul" if short else "div"
    for element in terms.iterchildren("dt", "dd", "div"):
        for each in [element, *element.iterchildren("dt", "dd")]:
            each.tag = "li" if short and each.tag != "div" else "div"


def _remove(element: "etree._Element", *, gap: str = " ") -> None:
    """Take the element out and leave the text that follows it, a gap before it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + gap + element.tail
        else:
            parent.text = (parent.text or "") + gap + element.tail
    parent.remove(element)
