"""`ask`: a question -> the answer, printed sentence by sentence as it is checked."""

from argparse import Namespace

from chatdoc.answer import answer
from chatdoc.cli_add import finish, read_files
from chatdoc.cli_collect import scope
from chatdoc.cli_conversations import earlier_in, kept_in
from chatdoc.cli_given import storable
from chatdoc.cli_progress import show_status, tell, tell_error
from chatdoc.cli_search import print_passages
from chatdoc.cli_texts import say
from chatdoc.errors import ChatdocError, ModelError
from chatdoc.library import Library
from chatdoc.report import json_text
from chatdoc.report_answer import answer_json, budget_text, citation_text, sentence_text, words_about
from chatdoc.shown import printable
from chatdoc.types import NEAREST, Exchange, LanguageModel, Sentence


def ask(question: str, library: Library, llm: LanguageModel | None, options: Namespace) -> int:
    """Print the model's sentences as they are checked, then what else belongs to the answer, then the citations."""
    results = [result for _, result in read_files(library, options.files)]
    if any(isinstance(result, ChatdocError) for result in results):
        return 1
    documents = {result[0].id for result in results if not isinstance(result, ChatdocError)}
    for ended in finish(library, documents):
        if isinstance(ended, ChatdocError):
            tell_error(ended)
            return 1
    documents |= scope(options.scope, library.store) or set()
    before = earlier_in(library, options.conversation)
    snapshots = answer(
        question,
        library,
        llm,
        documents=documents if options.scope or documents else None,
        earlier=[*before, *(Exchange(storable(typed)) for typed in options.after)],
        typed=True,
    )
    snapshots = kept_in(library, options.conversation, question, snapshots)
    final, code = next(snapshots), 0
    if final.asked and not options.json:
        print(say("searched_for", question=printable(final.asked)), flush=True)
    printed: list[Sentence] = []
    try:
        for final in snapshots:
            show_status(say("writing", draft=final.draft) if final.draft else "")
            checked = [] if options.json else [s for s in final.sentences if s.origin == "model"]
            for sentence in checked[len(printed) :]:
                show_status("")
                print(sentence_text(sentence), flush=True)
                printed.append(sentence)
    except ModelError as error:
        tell_error(error)
        code = 1  # the evidence found before holds without the model
    show_status("")
    if options.json:
        print(json_text(answer_json(question, final, library)))
        return code
    for words in words_about(final):
        tell(words)
    # A model that says at last that it found nothing takes back what it wrote before.
    kept = len(printed) if final.sentences[: len(printed)] == tuple(printed) else 0
    for sentence in final.sentences[kept:]:
        print(sentence_text(sentence))
    print()
    for citation in final.citations:
        print(citation_text(citation, library.document(citation.document_id)))
    if final.verdict == "not_found" and not final.citations:
        print_passages(final.sources[:NEAREST], library.document)
    if final.budget is not None:
        tell(budget_text(final.budget))
    return code
