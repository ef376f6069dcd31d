"""The files that Streamlit's page is made of: which of them a list needs, what tells a browser so, and themselves.

All of it comes from the folder of the installed version, so that another version needs no change here.
"""

import gzip
import mimetypes
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from auth import answers

# What Streamlit fetches when an element of its kind comes along; these are on the list of workflows, and in the frame
# around every screen.
_ON_A_LIST = (
    *("PageLink", "Html", "ButtonGroup", "Metric", "DataFrame", "Pagination"),
    *("Multiselect", "Selectbox", "DateInput", "Button"),
)
_ICONS = "MaterialSymbols-Rounded"
_OF_THE_PAGE = re.compile(r'(?:src|href)="\./static/((?:js|css|media)/[^"]+)"')
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')
_PACKED = (".js", ".css")
_LEVEL = 6  # of 9: the last of the bytes take most of the time
_KINDS = {".js": "script", ".css": "style", ".woff2": "font"}
# Said here, for what a machine itself takes these for may be text, which no browser runs.
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
_UNKNOWN = "application/octet-stream"
_HEADERS = {"Cache-Control": "public, immutable, max-age=31536000"}  # another content has another name
# Streamlit asks the folder of the page for its server first, which answers that it is not there, and waits before it
# asks the root; told where its server is, it opens its socket at once.
_SERVER = (
    "<script>window.__streamlit = {BACKEND_BASE_URL: location.origin, "
    "HOST_CONFIG: {allowedOrigins: [location.origin], useExternalAuthToken: false}}</script>"
)


def of(folder: Path) -> answers.Front:
    """What the gate adds and answers for the files in this folder. Raises OSError when they are not there."""
    found = FrontEnd(folder)
    return answers.Front(found.for_now(), found.for_later(), found.files)


class FrontEnd:
    """What is in Streamlit's static folder; `needed`: the files that a list is made of, those of the page first.

    Raises OSError when the folder is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._files = folder / "static"
        self._paths = {path.relative_to(self._files).as_posix(): path for path in self._files.glob("*/*")}
        self._of_the_page = _OF_THE_PAGE.findall((folder / "index.html").read_text("utf-8"))
        lazy = [path for path in self._paths if Path(path).name.partition(".")[0] in (*_ON_A_LIST, _ICONS)]
        self.needed = self._with_imported([*self._of_the_page, *lazy])
        self._read = cache(self._packed)

    def for_later(self) -> str:
        """For the head of a page that leads to a list: fetch its files, with what time is left."""
        return "".join(
            f'<link rel="prefetch" href="/static/{path}" as="{_KINDS[Path(path).suffix]}" crossorigin>'
            for path in self.needed
        )

    def for_now(self) -> str:
        """For the head of Streamlit's page: where its server is, and the files of a list before they are asked for."""
        later = [path for path in self.needed if path not in self._of_the_page and path.endswith(".js")]
        return _SERVER + "".join(f'<link rel="modulepreload" href="/static/{path}" crossorigin>' for path in later)

    async def files(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for these files, which are the same for everyone; they stay in memory from the first time on."""
        answer = await self._given(Request(scope))
        await answer(scope, receive, send)

    async def _given(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/static/")
        if path not in self._paths or request.method not in ("GET", "HEAD"):
            return PlainTextResponse("Niet gevonden", status_code=404)
        content = await run_in_threadpool(self._read, path)
        media_type = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or _UNKNOWN
        headers = _HEADERS | {"Content-Type": media_type}
        if path.endswith(_PACKED):
            headers |= {"Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers |= {"Content-Encoding": "gzip"}
            else:
                content = await run_in_threadpool(gzip.decompress, content)
        return Response(content, headers=headers)

    def _packed(self, path: str) -> bytes:
        content = self._paths[path].read_bytes()
        return gzip.compress(content, _LEVEL) if path.endswith(_PACKED) else content

    def _with_imported(self, paths: Sequence[str]) -> list[str]:
        found: dict[str, None] = {}
        waiting = list(paths)
        while waiting:
            path = waiting.pop(0)
            if path not in found:
                found[path] = None
                waiting += self._imported(path)
        return list(found)

    def _imported(self, path: str) -> list[str]:
        if not path.endswith(".js"):
            return []
        return [f"js/{name}" for name in _IMPORTED.findall(self._paths[path].read_text("utf-8"))]
