"""Which documents of the library a tab asks."""

from ui.tab import Services, Tab


def chosen_documents(services: Services, tab: Tab) -> frozenset[str] | None:
    """Return the ids of the documents to ask, None for all of them."""
    if not tab.left_out:
        return None
    return frozenset(entry.id for entry in services.library.entries()) - tab.left_out
