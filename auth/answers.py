"""What leaves the gate: every answer with security headers, Streamlit's page in Dutch and scriptable by us only."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import MutableHeaders

from settings import settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Front:
    """What is added to the head of a page, as HTML: of Streamlit's own, and of those before it; and what answers for
    the files of Streamlit's page, Streamlit itself when it is None."""

    of_app: str = ""
    of_door: str = ""
    files: App | None = None


AS_IT_IS = Front()
_OWN_HEAD = '<link rel="stylesheet" href="/assets/app.css"><script defer src="/assets/door.js"></script>'
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)


class Guarded:
    """A sender that adds security headers, and makes Streamlit's page Dutch and scriptable by us only."""

    def __init__(self, send: Send, path: str, front: Front = AS_IT_IS) -> None:
        self.send = send
        self.path = path
        self.front = front
        self.start: Message | None = None
        self.body = b""
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        self.has_begun = True
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            _secure(headers, self.path)
            is_page = headers.get("content-type", "").startswith("text/html")
            if is_page and "content-encoding" not in headers:
                self.start = message
                return
        elif message["type"] == "http.response.body" and self.start is not None:
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": self._finished(self.start)}
            await self.send(self.start)
        await self.send(message)

    def _finished(self, start: Message) -> bytes:
        page = _dutch(self.body, self.front)
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(page))
        hashes = "".join(f" 'sha256-{digest}'" for digest in _inline_scripts(page))
        headers["content-security-policy"] = _POLICY.format(hashes=hashes)
        if "etag" in headers:
            del headers["etag"]
        return page


def _secure(headers: MutableHeaders, path: str) -> None:
    headers["x-content-type-options"] = "nosniff"
    headers["x-frame-options"] = "DENY"
    headers["referrer-policy"] = "same-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
    headers["content-security-policy"] = _POLICY.format(hashes="")
    if settings().is_https:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    if not path.startswith(("/static/", "/assets/")) and "no-store" not in headers.get("cache-control", ""):
        headers["cache-control"] = "no-store"


def _dutch(page: bytes, front: Front) -> bytes:
    page = page.replace(b'<html lang="en">', b'<html lang="nl">', 1)
    page = page.replace(b"<title>Streamlit</title>", b"<title>Procesbeheer</title>", 1)
    page = re.sub(rb'<link rel="service-desc"[^>]*>', b"", page)
    added = front.of_app + _OWN_HEAD if b'src="./static/js/' in page else front.of_door
    return page.replace(b"</head>", b"%s</head>" % added.encode(), 1)


def _inline_scripts(page: bytes) -> list[str]:
    scripts = re.findall(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    return [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
