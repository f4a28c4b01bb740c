"""Paths from the command line -> documents in the library, with what is told meanwhile."""

import getpass
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from chatdoc.cli_progress import Counter, show_status, tell, tell_error
from chatdoc.cli_texts import say
from chatdoc.errors import ChatdocError, NoText, ProtectedFile
from chatdoc.files import find_files
from chatdoc.ingest import IngestQueue, Job
from chatdoc.library import Library
from chatdoc.report_documents import added_text
from chatdoc.store import Entry
from chatdoc.text import printable
from chatdoc.watch import FolderWatch

Result = tuple[Entry, bool] | ChatdocError
"""An entry and whether it is new, or what was wrong."""


def read_files(
    library: Library, paths: Sequence[Path], *, known: Collection[str] = (), ask_password: bool = False
) -> Iterator[tuple[Path, Result]]:
    """Add files, and what is in folders, several at once; yield each with what came of it, in order.

    What is wrong is told on standard error, too. Files with a name in `known` are left alone.
    """
    stopped = threading.Event()
    with ThreadPoolExecutor(library.parsers) as pool:
        try:
            for path in paths:
                found = find_files(path, library=library.folder.absolute())
                if found.others:
                    suffixes = printable(" ".join(sorted(set(found.others))[:8]))
                    tell(say("left_out", name=printable(str(path)), count=len(found.others), suffixes=suffixes))
                for refused in found.refused:
                    tell_error(refused)
                    yield path, refused
                files = [file for file in found.files if file.name not in known]
                for file, result in zip(files, pool.map(partial(_add, library, stopped), files), strict=True):
                    if ask_password and isinstance(result, ProtectedFile):
                        result = _unlocked(library, file, result)
                    if isinstance(result, ChatdocError):
                        tell_error(result)
                    yield file, result
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)


def _add(library: Library, stopped: threading.Event, file: Path) -> Result:
    try:
        return library.add(file, progress=Counter("reading", name=file.name), cancelled=stopped.is_set)
    except ChatdocError as error:
        return error


def _unlocked(library: Library, file: Path, result: Result) -> Result:
    """Ask for the password until it fits or nothing is typed."""
    while isinstance(result, ProtectedFile) and sys.stdin.isatty():
        show_status("")
        password = getpass.getpass(say("password_of", name=printable(file.name)), stream=sys.stderr)
        if not password:
            break
        try:
            result = library.add(file, progress=Counter("reading", name=file.name), password=password)
        except ChatdocError as error:
            result = error
    return result


def finish(library: Library, document_ids: Collection[str] | None = None) -> Iterator[Entry | NoText]:
    """Embed what has no vector, and recognise the pages that are pictures, of these documents or of all.

    Yields the entry of each document of which pages were recognised, or NoText for one that showed none.
    """
    library.embed_pending(progress=Counter("embedding"))
    for entry in library.entries():
        if entry.health.scanned_pages and (document_ids is None or entry.id in document_ids):
            try:
                library.recognize_pending(entry.id, progress=Counter("recognizing", name=entry.name))
            except NoText as error:
                yield error
                continue
            library.embed_pending(document_id=entry.id, progress=Counter("embedding"))
            yield library.find(entry.id)


def follow(library: Library, folders: Sequence[Path]) -> None:
    """Follow folders until Ctrl-C, and tell what changes."""
    ingest = IngestQueue(library)
    watch = FolderWatch(library, ingest, told=partial(_tell_changes, library))
    try:
        for folder in folders:
            watch.follow(folder)
            tell(say("following", name=printable(str(folder))))
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        show_status("")
    finally:
        watch.close()
        ingest.close()


def _tell_changes(library: Library, folder: Path, jobs: Sequence[Job], gone: int) -> None:
    for job in jobs:
        if job.error is not None:
            tell_error(job.error)
        elif job.document_id is not None:
            print(added_text(library.find(job.document_id)), flush=True)
    if gone:
        tell(say("gone", name=printable(str(folder)), count=gone))
