"""How questions about a document as a whole read in English, folded, without quotation marks of other kinds."""

import re
from collections.abc import Mapping
from typing import Literal

POLITE = re.compile(
    r"^(?:(?:please|kindly|can you|could you|would you|will you|i (?:want|would like|'d like|need) (?:you )?to"
    r"|(?:just )?tell me|help me(?: to)?|so|now|ok|okay),? )+"
)

_NOUN = (
    r"(?:document|doc|file|pdf|text|paper|report|contract|agreement|lease|book|article|letter|manual|e-?mail|message"
    r"|memo|policy|thesis|study|presentation|slide|spreadsheet|sheet|table|transcript|minute|guide|handbook|brochure"
    r"|statement|filing|material|essay|story|page|note|record|collection|library|content)s?"
)
NOUN_AT_END = re.compile(rf" {_NOUN}$")
_DOCUMENT = (
    rf"(?:(?:this|the|that|these|those|my|our|your|all|each|every|of|whole|entire|complete|full|attached|uploaded|chosen"
    rf"|selected|added|above|both|two|three) )*(?:{_NOUN} )?{_NOUN}"
)
_ALL = rf"(?:(?:all of )?(?:{_DOCUMENT}|it|this|that|these|those|them|all|everything|it all|them all))"
_WITHIN = rf"(?: (?:(?:that |which )?(?:is |are )?(?:in|of|from|within|across|throughout|by|contained in) {_ALL}))"
_ANYWHERE = rf"(?:{_WITHIN}| anywhere| somewhere| here| in total| in all| altogether| overall)"
_ADJECTIVE = (
    r"(?:(?:short|brief|quick|concise|rough|general|one-paragraph|one-page|executive|detailed|complete|full) )*"
)
_HOW = (
    r"(?:,? (?:for me|briefly|shortly|please|in (?:a|one|two|three|four|five|ten|a few|\d+|plain|simple|short|brief) "
    r"?(?:sentences?|words?|paragraphs?|lines?|points?|bullet points|english|terms)?|in (?:english|brief|short)))*"
)
_MENTION = r"(?:mentioned|named|cited|referred to|discussed|talked about|brought up|listed)"
_SPEAKS_OF = (
    r"(?:mentions?|contains?|refers? to|deals? with|talks? about|discuss(?:es)?|covers?|names?|includes?|uses?|cites?"
    r"|address(?:es)?|speaks? of|says?|concerns?|regulates?)"
)
_PIECE = (
    r"(?:clauses?|sections?|subsections?|paragraphs?|pages?|passages?|sentences?|places?|articles?|chapters?|lines?"
    r"|entries|rows?|slides?|documents?|files?|contracts?|agreements?|reports?|e-?mails?|letters?|papers?|messages?)"
)
_WORD = r"(?:the )?(?:words?|terms?|phrases?|names?|expressions?|abbreviations?) "
_LISTING = r"(?:list|enumerate|name|show|find|give|collect|extract|identify|get|itemi[sz]e|quote)(?: me| out| up)?"
_EVERY = (
    r"(?:(?:a|the) (?:complete |full )?list of )?(?:all|every|each)(?: single)?(?: of)?(?: the| these| those| its)?"
)
_MENTIONS = r"(?:mentions?|occurrences?|references?|instances?|appearances?|places?|passages?|parts?)"

_SUBJECT = r"(?P<subject>.+?)"


_ABOUT = (
    rf"(?:so )?what(?:'s| is| are|'re) {_ALL} (?:all |mainly |mostly |really |basically |actually )?about",
    rf"what(?:'s| is| are|'re) {_SUBJECT} (?:all |mainly |mostly |really |basically )?about",
    rf"what (?:do|does) {_ALL} (?:say|cover|deal with|contain|discuss|talk about|describe|include|tell me"
    r"|consist of)",
    rf"what(?:'s| is) (?:in|inside|written in) {_ALL}",
    rf"(?:summari[sz]e|sum up|recap|outline)(?: {_ALL}| {_SUBJECT})?{_HOW}",
    rf"(?:(?:give|write|make|create|provide|show|get)(?: me)? |what(?:'s| is| would be) |i need )?(?:an? |the )?"
    rf"{_ADJECTIVE}(?:summary|overview|outline|synopsis|gist|abstract|tl;?dr)(?: (?:of|for|about) "
    rf"(?:{_ALL}|{_SUBJECT}))?{_HOW}",
    rf"(?:(?:what(?:'s| is| are)|list|give me|show me|summari[sz]e) )?(?:all )?(?:the )?(?:main|key|central"
    rf"|most important|overall|general) (?:points?|topics?|themes?|ideas?|messages?|takeaways?|contents?|subjects?)"
    rf"(?: (?:of|in|from) (?:{_ALL}|{_SUBJECT}))?{_HOW}",
    rf"what(?:'s| is| are) the (?:topics?|subjects?|themes?|contents?|gist) of (?:{_ALL}|{_SUBJECT})",
)

_LIST = (
    rf"{_LISTING} {_EVERY} {_MENTIONS} (?:of|to|about|where) {_SUBJECT}(?: (?:is|are) {_MENTION})?{_WITHIN}?",
    rf"{_LISTING} {_EVERY} {_SUBJECT}(?: (?:that|which) are)?(?: {_MENTION})?{_ANYWHERE}?",
    rf"{_LISTING} (?:the )?(?!an? |one |two |three |\d){_SUBJECT}{_WITHIN}",
    rf"what are all (?:of )?(?:the )?{_SUBJECT}(?: {_MENTION})?{_ANYWHERE}?",
    rf"(?:what|which) {_SUBJECT} (?:is|are|were|get) {_MENTION}{_ANYWHERE}",
    rf"(?:where|in (?:which|what) {_PIECE}) (?:is|are|was|were) {_SUBJECT} {_MENTION}{_ANYWHERE}?",
    rf"(?:what|which) {_PIECE} (?:mention|refer to|talk about) {_SUBJECT}",
)

_MENTIONS_OF = (
    rf"how (?:many times|often) (?:is|are|was|were) (?:{_WORD})?{_SUBJECT} {_MENTION}{_ANYWHERE}?",
    rf"how (?:many times|often) (?:is|are|was|were|does|do|did) {_WORD}{_SUBJECT} "
    rf"(?:used|appear|occur|come up|written|stand){_ANYWHERE}?",
    rf"how (?:many times|often) (?:does|do|did) (?!{_ALL} ){_SUBJECT} (?:appear|occur|come up|stand){_WITHIN}",
    rf"how (?:many times|often) (?:does|do|did) {_ALL} (?:mention|name|cite|refer to|use) (?:{_WORD})?{_SUBJECT}",
    rf"how many {_PIECE}(?: of {_ALL}| in {_ALL})? {_SPEAKS_OF} {_SUBJECT}{_WITHIN}?",
    rf"how many (?:mentions?|occurrences?|references?) (?:of|to) {_SUBJECT}(?: (?:are|is) there)?{_ANYWHERE}?",
)

_COUNT = (
    rf"how many (?:different )?{_SUBJECT} (?:are|is|were) there{_ANYWHERE}?",
    rf"how many (?:different )?{_SUBJECT} are {_MENTION}{_WITHIN}",
    rf"how many (?:different )?{_SUBJECT} (?:does|do) {_ALL} "
    r"(?:have|contain|list|mention|name|include|define|set out)",
    rf"count (?:up )?(?:all|every|each|the)(?: of)?(?: the)? {_SUBJECT}{_ANYWHERE}?",
)

FORMS: Mapping[Literal["about", "list", "mentions", "count"], tuple[str, ...]] = {
    "about": _ABOUT,
    "list": _LIST,
    "mentions": _MENTIONS_OF,
    "count": _COUNT,
}
