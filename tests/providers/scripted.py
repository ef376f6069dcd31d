"""A provider of OpenID Connect that does as a test tells it: right by itself, wrong in one thing where told so."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.providers.real import CLIENT

Claims = dict[str, object]


@dataclass(frozen=True)
class FromNow:
    """A moment, so many seconds after the token is made."""

    seconds: int


PERSON: Claims = {"sub": "noor-1", "email": "noor@kantoor.example", "email_verified": True}


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)


def signed(key: RSAKey, claims: Claims, **header: object) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid} | header, claims, key, algorithms=["RS256"])


def part(value: object) -> str:
    """One of the three parts of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Scripted:
    """What it says. `changes` are claims of the next tokens, None takes one out; `sign` makes a token of claims."""

    issuer: str = ""
    key: RSAKey = field(default_factory=new_key)
    published: list[dict[str, object]] | None = None
    person: Claims = field(default_factory=lambda: dict(PERSON))
    changes: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    checks_pkce: bool = True
    description: dict[str, object] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    slow: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    is_over: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> "Scripted":
        """Say nothing wrong any more."""
        self.__dict__.update(Scripted(issuer=self.issuer, key=self.key, is_over=self.is_over).__dict__)
        return self

    def describe(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        } | self.description

    def keys(self) -> dict[str, object]:
        return {"keys": self.published if self.published is not None else [self.key.as_dict(private=False)]}

    def authorize(self, address: str) -> str:
        """What happens when someone says yes at this address: gives the query with which he comes back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    def answer(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, object]]:
        """What the token endpoint answers; a code is good for once."""
        asked = self.codes.pop(form.get("code", ""), None)
        secret = base64.b64encode(f"{CLIENT['id']}:{CLIENT['secret']}".encode()).decode()
        if authorization != f"Basic {secret}":
            return 401, {"error": "invalid_client"}
        proof = part(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if self.checks_pkce and (asked["code_challenge_method"], asked["code_challenge"]) != ("S256", proof):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims: Claims = {"iss": self.issuer, "aud": CLIENT["id"], "exp": now + 300, "iat": now}
        claims |= {"nonce": asked["nonce"]} | self.person | self.changes
        claims = {
            name: now + value.seconds if isinstance(value, FromNow) else value
            for name, value in claims.items()
            if value is not None
        }
        token = self.sign(claims) if self.sign else signed(self.key, claims)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextlib.contextmanager
def scripted() -> Iterator[Scripted]:
    """Such a provider on 127.0.0.1, gone afterwards."""
    told = Scripted()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            self.reply(path, told.describe() if path.startswith("/.well-known/") else told.keys())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = told.answer(form, self.headers.get("authorization", ""))
            self.reply("/token", answer, status)

        def reply(self, path: str, answer: dict[str, object], status: int = 200) -> None:
            told.asked.append(path)
            body = json.dumps(answer).encode()
            if told.slow.get(path) == "silent":
                told.is_over.wait(30)
            self.send_response(told.statuses.get(path, status))
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if told.slow.get(path) == "drip":
                # A byte a second for half a minute: no single wait is long.
                for byte in body[:30]:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if told.is_over.wait(1):
                        return
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *args: None  # type: ignore[method-assign,assignment]
    told.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        told.is_over.set()
        server.shutdown()
        thread.join()
        server.server_close()
