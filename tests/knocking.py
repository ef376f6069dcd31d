"""Asking for the app as a browser or a stranger does: signing in, and sockets that speak Streamlit's language."""

import contextlib

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from auth import sessions
from tests.running import Answer, Running
from tests.screen_office import HR_USER, OFFICE_USER

OFFICE, HR = OFFICE_USER.email, HR_USER.email


def sign_in(running: Running, email: str, next_path: str = "/workflows", **headers: str) -> Answer:
    """Send in the sign-in form as the page gave it, with these headers besides."""
    return running.post("/login", {"email": email, "next": next_path}, **headers)


def cookie(running: Running, email: str) -> str:
    """The cookie that signing in gives, as a browser sends it back."""
    held = sign_in(running, email).cookie("procesbeheer")
    assert held
    return held


def key_in(held: str) -> str:
    return sessions.key_of(held.partition("=")[2])


def open_socket(running: Running, held: str | None = None, origin: str | None = None, **more: str) -> ClientConnection:
    headers = {"Cookie": held} if held else {}
    return connect(
        f"ws://localhost:{running.port}/_stcore/stream",
        additional_headers=headers | more,
        origin=origin or running.url,  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    )


def seen_through(socket: ClientConnection, page: str = "workflows") -> str:
    """Everything that one run of the app sends through this socket."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    asked.rerun_script.page_name = page
    socket.send(asked.SerializeToString())
    texts = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(bytes(socket.recv(timeout=60)))  # type: ignore[arg-type]
        texts.append(str(message))
        if message.WhichOneof("type") == "script_finished":
            return "\n".join(texts)


def seen(running: Running, held: str | None = None, origin: str | None = None, **more: str) -> str:
    """What a socket opened like this gets to see; nothing when it is refused."""
    with contextlib.suppress(WebSocketException), open_socket(running, held, origin, **more) as socket:
        return seen_through(socket)
    return ""
