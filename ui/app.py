"""Services -> the page, not served yet: laid out (layout.py) and wired (wiring*.py). Served by server.py.

chatdoc.sealed.seal() must have been called before this module is imported: gradio reads its switches then.
"""

import os

import gradio as gr

from ui.handlers import Services
from ui.layout import lay_out
from ui.uploads import Uploads
from ui.wiring import wire_documents, wire_page, wire_pane, wire_views
from ui.wiring_talk import wire_talk


def build_app(services: Services, uploads: Uploads) -> gr.Blocks:
    """Return the page."""
    os.environ["GRADIO_TEMP_DIR"] = str(uploads.received)
    # Gradio sums up all its events with pandas after each of them, for a dashboard that is switched off here.
    os.environ.update(GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000", GRADIO_ANALYTICS_MAX_EVENTS="1")
    page = gr.Blocks(title="chatdoc", analytics_enabled=False, delete_cache=(600, 3600), fill_width=True)
    with page:
        parts = lay_out(page, services)
        wire_page(parts, services, uploads)
        wire_documents(parts, services, uploads)
        wire_talk(parts, services)
        wire_views(parts, services, uploads)
        wire_pane(parts, services)
    page.queue(max_size=64, default_concurrency_limit=1, api_open=False)
    return page
