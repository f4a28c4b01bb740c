"""GET /page-picture/<document id>/<page>.png?width=<pixels> -> a page of a document of the library, behind the guard.

A route of its own, not a data: address inside the HTML: the marked words are on the screen before the picture is drawn,
and a page that is opened again costs a few bytes. The guard's "no-store" keeps pictures out of the browser's files.
"""

import re

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chatdoc.errors import ChatdocError
from chatdoc.library import Library
from chatdoc.page_pictures import WIDTHS

_DOCUMENT_ID = re.compile(r"[0-9a-f]{64}")


def picture_address(document_id: str, page: int) -> str:
    """Return the address of a page; reading.js adds the width that it is shown at."""
    return f"/page-picture/{document_id}/{page}.png?width="


def picture_route(library: Library) -> Route:
    """Return the route; it answers 404 to all that is not a page of a document that is there, in one of WIDTHS."""

    def picture(request: Request) -> Response:
        width = request.query_params.get("width", "")
        document_id = request.path_params["document_id"]
        if not (_DOCUMENT_ID.fullmatch(document_id) and width.isdecimal() and int(width) in WIDTHS):
            return _nothing()
        try:
            document = library.document(document_id)
            if not 1 <= request.path_params["page"] <= (document.health.pages or 0):
                return _nothing()
            drawn = library.pictures.picture(document, request.path_params["page"], width=int(width))
        except ChatdocError:
            return _nothing()
        beside = BackgroundTask(library.pictures.draw_beside, document, request.path_params["page"], width=int(width))
        return Response(drawn, media_type="image/png", background=beside)

    return Route("/page-picture/{document_id}/{page:int}.png", picture, methods=["GET"])


def _nothing() -> Response:
    return PlainTextResponse("no such page", status_code=404)
