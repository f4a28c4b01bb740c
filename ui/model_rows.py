"""Models that are here and that can be had -> the rows of their lists, downloads included, as markup."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from chatdoc.text import printable, sized
from chatdoc.types import Language
from chatdoc.types_models import Fit, Offered, Progress
from ui import pieces
from ui.strings import STRINGS, Strings


def model(offered: Offered, progress: Progress | None, answering: Path | None, language: Language) -> Markup:
    """Return a language model: one that is here can be chosen to answer, others be had.

    `answering` is the file that does, None where a server does, or nothing.
    """
    if offered.error is not None:
        return Markup('<li class="listed">{}</li>').format(pieces.problem(offered.error, language))
    strings = STRINGS[language]
    texts = strings.models
    tags = Markup("").join(_tags(offered, strings))
    if offered.path is None:
        return _to_get(offered, progress, tags, language)
    if offered.path == answering:
        beside = tag(texts.answers)
    elif offered.chosen and answering is not None:
        beside = tag(texts.answers_next)
    else:
        beside = pieces.button("use-model", texts.use_now, key=str(offered.path), about=printable(offered.name))
    return row(printable(offered.name), _facts(offered, strings), tags=tags, beside=beside)


def embedder(offered: Offered, progress: Progress | None, language: Language) -> Markup:
    """Return an embedder that can be downloaded."""
    return _to_get(offered, progress, Markup(""), language)


def _to_get(offered: Offered, progress: Progress | None, tags: Markup, language: Language) -> Markup:
    strings = STRINGS[language]
    facts = _facts(offered, strings)
    if progress is None or progress.state in ("absent", "done"):
        download = pieces.button("download", strings.models.download, key=offered.name, about=offered.name)
        return row(offered.name, facts, tags=tags, beside=download)
    return row(offered.name, facts, tags=tags, below=_download(progress, language))


def _download(progress: Progress, language: Language) -> Markup:
    """Return how far a download is, with what can be done about it; of one that failed, why."""
    texts = STRINGS[language].models
    failed = Markup("")
    if progress.error is not None:
        failed = pieces.problem(progress.error, language, act="pause-download", key=progress.name)
        if not progress.done:
            return failed
    first = (
        pieces.button("pause-download", texts.pause, key=progress.name, about=progress.name)
        if progress.runs
        else pieces.button("download", texts.go_on, key=progress.name, about=progress.name)
    )
    discard = pieces.button("cancel-download", texts.discard, key=progress.name, about=progress.name)
    told = counted(progress, STRINGS[language])
    return failed + pieces.progress(progress.done, progress.total, told, buttons=first + discard)


def counted(progress: Progress, strings: Strings) -> str:
    """Say how much has arrived, and, once they were measured, how fast and how long it will take."""
    texts = strings.models
    said = {"starting": texts.starting, "checking": texts.checking, "loading": texts.loading}
    counted = said.get(progress.state, texts.download_paused)
    counted = counted.format(done=sized(progress.done), total=sized(progress.total), mirror=progress.mirror)
    if progress.bytes_per_s is None or progress.seconds_left is None:
        return counted
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    left = texts.left_minutes.format(minutes=minutes, seconds=seconds) if minutes else texts.left_seconds
    return f"{counted} · {sized(progress.bytes_per_s)}/s · {left.format(seconds=seconds)}"


def _tags(offered: Offered, strings: Strings) -> Sequence[Markup]:
    texts = strings.models
    fits: dict[Fit, tuple[str, str]] = {
        "fits": ("good", texts.fits),
        "tight": ("fair", texts.tight),
        "too large": ("bad", texts.too_large),
    }
    told = [tag(texts.recommended)] if offered.recommended else []
    return [*told, *([tag(fits[offered.fit][1], fits[offered.fit][0])] if offered.fit else [])]


def _facts(offered: Offered, strings: Strings) -> tuple[str, ...]:
    texts = strings.models
    known = {"chatdoc": texts.from_folder, "package": texts.from_package, "catalogue": ""}
    first = (
        sized(offered.bytes),
        offered.licence,
        offered.maker,
        languages(offered.languages, strings),
        "" if offered.chats else texts.without_template,
        known.get(offered.origin, texts.from_program.format(program=offered.origin)),
    )
    facts = " · ".join(filter(None, first))
    if not offered.memory:
        return (facts,)
    return facts, texts.memory.format(four=sized(offered.memory[0]), sixteen=sized(offered.memory[-1]))


def row(name: str, facts: Sequence[str], *, tags: str = "", beside: str = "", below: str = "") -> Markup:
    """Return a row of a list: a name with its tags, facts under it, what can be done beside it, the rest below."""
    return Markup(
        '<li class="listed"><div class="row-text"><p><bdi>{name}</bdi> {tags}</p>{facts}{below}</div>{beside}</li>'
    ).format(
        name=name,
        tags=tags,
        facts=Markup("").join(Markup('<p class="note">{}</p>').format(fact) for fact in facts),
        below=below,
        beside=beside,
    )


def tag(text: str, kind: str = "good") -> Markup:
    """Return a word on a colour: "good", "fair" or "bad"."""
    return Markup('<span class="tag tag-{}">{}</span>').format(kind, text)


def languages(spoken: frozenset[Language], strings: Strings) -> str:
    """Return the languages' names."""
    texts = strings.models
    names = [name for code, name in (("en", texts.english), ("zh", texts.chinese)) if code in spoken]
    return " · ".join(names) or texts.neither
