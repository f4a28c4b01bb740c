"""The database's tables, as the steps that made them."""

from zlib import crc32

# Each script takes a library from one version to the next, in one transaction; `pragma user_version` counts them.
# Text and layout come last in a row: SQLite reads a row from its beginning, and the list needs all but these two.
# Search terms come as words joined by spaces (text.terms); the tokenizer only has to leave them whole. `ascii` takes
# every character beyond ASCII for a letter; `unicode61` cuts terms at 21 that have become letters since its Unicode.
MIGRATIONS = (
    """
    CREATE TABLE documents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, media_type TEXT NOT NULL, suffix TEXT NOT NULL,
        added_at TEXT NOT NULL, health TEXT NOT NULL, text TEXT NOT NULL, layout TEXT NOT NULL
    );
    CREATE TABLE passages (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        ordinal INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
        UNIQUE (document_id, ordinal)
    );
    CREATE TABLE vectors (
        embedder TEXT NOT NULL,
        passage INTEGER NOT NULL REFERENCES passages (number) ON DELETE CASCADE,
        vector BLOB NOT NULL,
        PRIMARY KEY (embedder, passage)
    ) WITHOUT ROWID;
    CREATE INDEX vectors_by_passage ON vectors (passage);
    CREATE VIRTUAL TABLE words USING fts5 (
        title, heading, body, tokenize = "ascii tokenchars '._-/+#%$&@:,'''"
    );
    """,
    # Where documents came from: a path on disk, or none where the page handed a file over. Paths are bytes, as the
    # system has them. A path without a document is a file of a followed folder that the person does not want.
    """
    CREATE TABLE sources (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        document_id TEXT REFERENCES documents (id) ON DELETE CASCADE,
        name TEXT NOT NULL, path BLOB UNIQUE, size INTEGER, modified_ns INTEGER
    );
    CREATE INDEX sources_by_document ON sources (document_id);
    CREATE UNIQUE INDEX sources_handed_over ON sources (document_id, name) WHERE path IS NULL;
    INSERT INTO sources (document_id, name) SELECT id, name FROM documents ORDER BY rowid;
    CREATE TABLE folders (path BLOB PRIMARY KEY);
    """,
    # Named groups of documents; which embedder's vectors are searched (`state`: embedder); questions with what a person
    # said of their answers, and the runs over such questions that are compared.
    """
    CREATE TABLE collections (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
    CREATE TABLE collected (
        collection INTEGER NOT NULL REFERENCES collections (number) ON DELETE CASCADE,
        document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
        PRIMARY KEY (collection, document_id)
    ) WITHOUT ROWID;
    CREATE INDEX collected_by_document ON collected (document_id);
    CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE cases (
        number INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, good INTEGER NOT NULL, wanted TEXT NOT NULL,
        document TEXT, page INTEGER, answerable INTEGER, marked_at TEXT NOT NULL
    );
    CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, questions TEXT NOT NULL,
        setup TEXT NOT NULL, results TEXT NOT NULL
    );
    """,
    # Conversations: what was asked, and the answer as it was last kept (snapshots.py), with the words of its citations.
    # `writer` is the process that answers a running turn; `deleted_at` is set while a deletion can be undone.
    """
    CREATE TABLE conversations (
        number INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL, deleted_at TEXT
    );
    CREATE INDEX conversations_by_change ON conversations (changed_at DESC, number DESC) WHERE deleted_at IS NULL;
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
        number INTEGER NOT NULL, question TEXT NOT NULL, asked_at TEXT NOT NULL, state TEXT NOT NULL,
        writer TEXT NOT NULL, answer TEXT,
        UNIQUE (conversation, number)
    );
    CREATE VIRTUAL TABLE conversation_words USING fts5 (
        body, tokenize = "ascii tokenchars '._-/+#%$&@:,'''"
    );
    """,
    # What each vector came to when it was written (`vector_checksum`, which connections know): a vector with a flipped
    # bit looks like any other. What stored copies are called, apart from the rows with
    # the texts: every start asks for it.
    """
    CREATE INDEX documents_by_copy ON documents (id, suffix);
    ALTER TABLE vectors ADD COLUMN checksum INTEGER;
    UPDATE vectors SET checksum = vector_checksum(passage, vector)
    """,
    # Guides of documents, each as JSON, and how many passages its document had (kept_guides.py).
    """
    CREATE TABLE guides (
        document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
        passages INTEGER NOT NULL, guide TEXT NOT NULL
    );
    """,
    # Files that could not be added: which error that was, and its fields as JSON (failures.py). Without a path where
    # the page handed the file over.
    """
    CREATE TABLE failures (
        number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, path BLOB, error TEXT NOT NULL,
        fields TEXT NOT NULL, failed_at TEXT NOT NULL
    );
    """,
)


def vector_checksum(passage: int, vector: bytes) -> int:
    """Return a number from 0 to 2**32 - 1 that another vector, or the vector of another passage, hardly ever has."""
    return crc32(vector, passage)
