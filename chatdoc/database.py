"""A library folder -> the connection to its `library.sqlite`, made or brought to this version, or why not.

An older library is migrated in one transaction, after a copy of it was written beside it as `library.backup.sqlite`;
the newest copy stays until a document is removed, so that what was removed is really gone.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from chatdoc.diary import noting
from chatdoc.errors import DiskFull, LibraryBusy, LibraryDamaged, LibraryLost, LibraryTooNew, LibraryUnusable
from chatdoc.schema import MIGRATIONS, vector_checksum

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing, before LibraryBusy."""

LEAST_ROOM = 1_000_000
"""Bytes that are asked for when a small change finds no room."""


def connect(folder: Path) -> sqlite3.Connection:
    """Open the file `library.sqlite`, which is made when there is none.

    Nothing is written when it is refused. Raises LibraryUnusable with its kinds, LibraryTooNew or LibraryBusy.
    """
    path = folder / "library.sqlite"
    try:
        _refuse_lost(folder, path)
        _make_private(path)
    except OSError as error:
        raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
    with translated(folder):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _refuse_cut_off(connection, folder)
            connection.create_function("vector_checksum", 2, vector_checksum, deterministic=True)
            if _version(connection, folder) < len(MIGRATIONS):
                _migrate(connection, folder)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def translated(folder: Path, *, need: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Say what SQLite raises to a person; `need` returns about how many bytes were to be written."""
    try:
        yield
    except sqlite3.Error as error:
        noting(__name__).warning("SQLite: %s", error)
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise LibraryBusy(folder=folder) from error
        if name == "SQLITE_FULL":
            raise disk_full(folder, need=need()) from error
        if name.startswith("SQLITE_CORRUPT"):
            raise LibraryDamaged(folder=folder, detail=error) from error
        raise LibraryUnusable(folder=folder, detail=error) from error


def disk_full(folder: Path, *, need: int) -> DiskFull:
    """Return the error for bytes that found no room in the folder."""
    import shutil

    have = shutil.disk_usage(folder).free
    return DiskFull(folder=folder, need=_megabytes(max(need, LEAST_ROOM)), have=_megabytes(have))


def drop_backup(folder: Path) -> None:
    """Delete the copy of the library that was made before it was migrated, if there is one."""
    try:
        _backup(folder).unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error


def _version(connection: sqlite3.Connection, folder: Path) -> int:
    """Return how many migrations the file has seen. Raises while nothing is written yet when it is not ours."""
    ((version, tables, ours),) = connection.execute(
        "SELECT (SELECT user_version FROM pragma_user_version), count(*), sum(name = 'passages') FROM sqlite_master"
    ).fetchall()
    if tables and not (version and ours):
        detail = "library.sqlite was made by another program / library.sqlite 由其他程序创建"
        raise LibraryUnusable(folder=folder, detail=detail)
    if version > len(MIGRATIONS):
        raise LibraryTooNew(folder=folder, version=version, known=len(MIGRATIONS))
    return int(version)


def _migrate(connection: sqlite3.Connection, folder: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection, folder)  # another process may have been quicker
        if 0 < version < len(MIGRATIONS):
            _back_up(folder)
            noting(__name__).info("migrating the library from version %d to %d", version, len(MIGRATIONS))
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            for statement in script.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # when the disk is full, SQLite has rolled back by itself
            connection.execute("ROLLBACK")
        raise


def _back_up(folder: Path) -> None:
    """Copy the library as it is to `library.backup.sqlite`, whole or not at all."""
    part = _backup(folder).with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        _make_private(part)
        with closing(sqlite3.connect(folder / "library.sqlite")) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        os.replace(part, _backup(folder))
    except OSError as error:
        raise LibraryUnusable(folder=folder, detail=error.strerror or error) from error
    finally:
        part.unlink(missing_ok=True)


def _backup(folder: Path) -> Path:
    return folder / "library.backup.sqlite"


def _refuse_lost(folder: Path, path: Path) -> None:
    """Raise LibraryLost when the database is gone, and with it what the stored copies are.

    A new one would take them for strays, and SQLite deletes the log of an empty file.
    """
    if path.exists() and path.stat().st_size:
        return
    log = folder / "library.sqlite-wal"
    copies = [copy for copy in folder.glob("originals/*") if not copy.name.startswith(".")]
    if copies or (log.exists() and log.stat().st_size):
        raise LibraryLost(folder=folder, copies=len(copies))


def _refuse_cut_off(connection: sqlite3.Connection, folder: Path) -> None:
    """Raise LibraryDamaged when the file ends within its last page; SQLite itself misses whole pages only."""
    connection.execute("BEGIN")  # and the first reading keeps writers out of the file, not out of the log
    ((length,),) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    log = folder / "library.sqlite-wal"
    whole = (log.exists() and log.stat().st_size) or (folder / "library.sqlite").stat().st_size >= length
    connection.execute("COMMIT")
    if not whole:
        raise LibraryDamaged(folder=folder, detail="the end of the file is missing / 文件末尾缺失")


def _make_private(path: Path) -> None:
    """Make the file if there is none, for its owner only; SQLite gives the files beside it the same rights.

    One that is there is not touched: opening and closing it here would drop this process's locks on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
