"""An element of a web page -> is it hidden, or furniture round the text: navigation, banners, share bars.

What an element is for is read from its tag and role (HTML, ARIA), then from the words in its class and id that the web
at large uses. A page of an article is judged harder than others: a comment below it is none of it, while on a forum the
comments are all there is.
"""

import re
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree

from chatdoc.parsing.draft import one_line

_NAVIGATION_TAGS = frozenset(("nav", "menu"))
_NAVIGATION_ROLES = frozenset(
    "navigation banner contentinfo search complementary dialog alertdialog menu doc-backlink doc-toc".split()
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:(?:site|page|global|main|top|bottom|sub|sticky|mobile)[_-]?)?"
    r"(?:nav|navbar|navheader|navfooter|navigation|menu|menubar|(?:bread)?crumbs?|sidebar|rail|footer|foot|masthead|"
    r"topbar|toolbar|share|sharing|sharebar|social|socials|addthis|related|recommended|recommendations|recirc|trending|popular|mostpopular|most[_-]read|disqus|respond|"
    r"promo|promos|promotion|newsletter|subscribe|subscription|signup|adverts?|advertisement|ads?|adsense|sponsor|"
    r"sponsored|outbrain|taboola|cookies?|cookiebar|consent|gdpr|popup|modal|overlay|pagination|pager|skip|skiplink|"
    r"byline-social|tags|taglist|login|search|searchform|noprint|noscript|"
    r"screen-reader-text|sr-only|visually-hidden|copyright|disclaimer-bar|toc-nav|headerlink|mw-editsection|navbox|"
    r"catlinks|jump-link|author-bio|more-stories|read-more|readmore|up-next|also-like|"
    r"footnote-back(?:ref)?)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Words that say so only when they are the whole name: "elementor-widget" holds the text of a page, "hidden-xs" is seen.
_FURNITURE_NAMES = frozenset("widget widgets widget-area sidebar-widget print printonly print-only hidden".split())
_CONVERSATION = re.compile(r"(?:^|[\s_-])(?:comments?|commentlist)(?:$|[\s_-])", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:^|\s)(?:comments|commentlist|comment-list|comments-(?:area|block|section|list))(?:$|\s)")
_NOTE = re.compile(
    r"(?:^|[\s_-])(?:admonition|callout|notes?|warning|caution|tip|hint|important|footnotes?|infobox|example|topic)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_NAMES = re.compile(r"(?:tag|category|has|with|no)-\S*|\S*:\S*")  # a subject, a trait, a width of the window
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NEVER = frozenset(("article", "main", "body", "html", "h1", "p", "pre", "table", "code", "tr", "td", "math"))
_SHARES = re.compile(
    r"whatsapp://|fb-messenger://|^mailto:\?|(?:facebook\.com/(?:share|dialog/)|(?:twitter|x)\.com/(?:intent|share)|"
    r"linkedin\.com/share|pinterest\.\w+/pin/create|reddit\.com/submit|tumblr\.com/(?:share|widgets)|"
    r"plus\.google\.com/share|wa\.me/\?|api\.whatsapp\.com/send|t\.me/share|telegram\.me/share|"
    r"service\.weibo\.com/share|sns\.qzone\.qq\.com|connect\.qq\.com/widget|line\.me/R/|vk\.com/share|"
    r"news\.ycombinator\.com/submit)",
    re.IGNORECASE,
)
_NOTE_NUMBER = re.compile(r"\d{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3}")
_TEASER_SHARE = 0.75  # of its letters that are links; "Related:" and "See more:" stand before them
_TEASER_LETTERS = 20
_PROSE_LETTERS = 80
_NEAR_PARAGRAPHS = 50  # of those before; a page of thousands of lists of links would compare each with all


def disclosed(root: "etree._Element") -> frozenset[str]:
    """Return the ids of the parts that a button or tab of the page opens: closed when it was saved, but not secret."""
    ids = [name for names in root.xpath("//@aria-controls") for name in str(names).split()]
    ids += [str(name).removeprefix("#") for name in root.xpath("//@data-target | //@data-bs-target")]
    return frozenset(ids)


def is_hidden(element: "etree._Element", opened: frozenset[str]) -> bool:
    """Is the element hidden, and nothing on the page opens it?"""
    if element.get("id") in opened or element.get("role") == "tabpanel":
        return False
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def opens(button: "etree._Element") -> bool:
    """Does the button's text head what it opens, as questions of an FAQ do?"""
    if next(button.iterancestors(*_HEADINGS, "summary", "dt", "legend", "th"), None) is not None:
        return True
    names = button.get("class", "")
    return any(button.get(name) is not None for name in ("aria-expanded", "aria-controls", "data-bs-target")) or (
        "accordion" in names or "collapsible" in names
    )


def is_furniture(element: "etree._Element", *, article: bool) -> bool:
    """Is the element furniture? `article`: the page says that it is one."""
    tag = element.tag
    role = element.get("role", "").lower()
    if tag in _NAVIGATION_TAGS or role in _NAVIGATION_ROLES:
        return True
    if tag == "a":
        return _SHARES.search(element.get("href", "")) is not None or _is_named_so(element, article=article)
    if tag in _NEVER or role == "note" or role.startswith("doc-"):
        return False
    if tag in ("header", "footer", "aside"):
        return _stands_aside(element, article=article)
    return element.find(".//h1") is None and _is_named_so(element, article=article)


def is_link_list(element: "etree._Element") -> bool:
    """Is this nearly nothing but links, and several of them, without prose before it in the same place?"""
    links = element.findall(".//a")
    if len({link.get("href") for link in links}) < 4:
        return False
    linked = sum(map(size, links))
    before = element.itersiblings("p", preceding=True)
    return (
        linked * 4 > size(element) * 3
        and linked < 80 * len(links)
        and not any(unlinked(each) >= _PROSE_LETTERS for each in islice(before, _NEAR_PARAGRAPHS))
    )


def holds_comments(element: "etree._Element") -> bool:
    """Does the element call itself the place of all comments?"""
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag not in _HEADINGS and _COMMENTS.search(names) is not None


def is_tag_list(element: "etree._Element") -> bool:
    """Is most of this the subjects that the page is filed under (links with `rel=tag`, as HTML has it)?"""
    filed = [link for link in element.iterchildren("a") if "tag" in link.get("rel", "").lower().split()]
    return bool(filed) and sum(map(size, filed)) * 2 > size(element)


def is_note_mark(link: "etree._Element") -> bool:
    """Is this the number of a note, or leads it back from one, with nothing but its height to part it from the words?

    "500<sup><a href='#n1'>1</a></sup> euros" would be read as 5001 euros.
    """
    number = "".join(link.itertext()).strip()
    if "#" not in link.get("href", "") or not _NOTE_NUMBER.fullmatch(number):
        return False
    raised = link.getparent().tag == "sup" or (len(link) == 1 and link[0].tag == "sup")
    referring = {link.get("role", ""), *link.get("epub:type", "").split()} & {"doc-noteref", "noteref"}
    return raised or bool(referring) or (link.tail or "")[:1].isalnum()


def is_teaser(element: "etree._Element", host: str) -> bool:
    """Is this paragraph of an article nearly nothing but links to other pages of the same site?"""
    links = element.findall(".//a")
    linked = sum(map(size, links))
    return (
        linked >= _TEASER_LETTERS
        and linked > _TEASER_SHARE * size(element)
        and all(_leads_to(link.get("href", ""), host) for link in links)
    )


def host_of(root: "etree._Element") -> str:
    """Return the host that the page says it comes from, "" when it says none."""
    addresses = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return next((host for address in addresses if (host := _host(str(address)))), "")


def size(element: "etree._Element") -> int:
    """Count the characters of its text, white space left out."""
    return sum(len(piece) for text in element.itertext() for piece in text.split())


def unlinked(element: "etree._Element") -> int:
    """Count the characters of its text that are no links."""
    return size(element) - sum(map(size, element.iter("a")))


def _stands_aside(element: "etree._Element", *, article: bool) -> bool:
    """Is a header, footer or aside the page's own, or does it belong to the text that it stands in?"""
    if element.find(".//h1") is not None or _NOTE.search(element.get("class", "")):
        return False
    inside = next(element.iterancestors("article", "main", "blockquote"), None) is not None or bool(
        element.xpath("ancestor::*[@role='main']")
    )
    return not inside or (element.tag == "aside" and (article or unlinked(element) * 2 < size(element)))


def _is_named_so(element: "etree._Element", *, article: bool) -> bool:
    classes = [name for name in element.get("class", "").split() if not _NO_NAMES.fullmatch(name)]
    if ":" in element.get("class", ""):  # "hidden md:block" is hidden on a narrow screen only
        classes = [name for name in classes if name != "hidden"]
    names = _CAMEL.sub("-", " ".join(classes))
    name = element.get("id", "")
    if name and element.tag not in _HEADINGS and _slug(name) != _slug(_heading(element)):
        names += f" {_CAMEL.sub('-', name)}"
    return (
        _FURNITURE.search(names) is not None
        or not _FURNITURE_NAMES.isdisjoint(names.lower().split())
        or (article and _CONVERSATION.search(names) is not None)
    )


def _heading(element: "etree._Element") -> str:
    """Return the heading of an element: its id is then often made of that, and says nothing more."""
    return next((one_line("".join(heading.itertext())) for heading in element.iterchildren(*_HEADINGS)), "")


def _slug(text: str) -> str:
    return re.sub(r"\W|_", "", text).casefold()


def _leads_to(link: str, host: str) -> bool:
    """Does the link lead to a page of the host? One within the page does not."""
    try:
        other = _host(link)
    except ValueError:
        return False
    if other:
        return bool(host) and (other == host or other.endswith("." + host) or host.endswith("." + other))
    return bool(link) and not link.startswith("#") and ":" not in link.split("/", 1)[0]


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
