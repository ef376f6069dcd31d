"""Parts of a page that run again by themselves, on a server whose loop is behind: what was asked for still arrives."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

PAGE = """
import streamlit as st
from ui import following

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.text(f"run {st.session_state.runs}")
following.every(60.0, lambda: st.text("part"))
"""


class Browser:
    """Keeps what a server sends it."""

    client_context = None

    def __init__(self) -> None:
        self.taken: list[ForwardMsg] = []

    def write_forward_msg(self, message: ForwardMsg) -> None:
        self.taken.append(message)

    async def until_finished(self) -> ForwardMsg:
        """How the run that goes on ended."""
        for _ in range(200):
            await asyncio.sleep(0.05)
            for message in self.taken:
                if message.WhichOneof("type") == "script_finished":
                    return message
        raise AssertionError("nothing said that a run was finished")

    @property
    def timers(self) -> list[str]:
        return [message.auto_rerun.fragment_id for message in self.taken if message.HasField("auto_rerun")]

    @property
    def texts(self) -> list[str]:
        return [message.delta.new_element.text.body for message in self.taken if message.HasField("delta")]


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "page.py"
    path.write_text(PAGE, encoding="utf-8")
    yield path
    Runtime._instance = None


def rerun(part: str = "") -> BackMsg:
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    asked.rerun_script.fragment_id = part
    asked.rerun_script.is_auto_rerun = bool(part)
    return asked


def work_without_the_loop() -> None:
    """Let every script run to its end while the loop, which this holds up, hands out nothing of it."""
    for thread in [thread for thread in threading.enumerate() if thread.name == "ScriptRunner.scriptThread"]:
        thread.join(10)
        assert not thread.is_alive()


async def seen_of_a_second_run(path: Path) -> Browser:
    runtime = Runtime(RuntimeConfig(str(path), MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload")))
    await runtime.start()
    browser = Browser()
    session = runtime.connect_session(browser, {})
    runtime.handle_backmsg(session, rerun())
    await browser.until_finished()
    [timer] = browser.timers
    browser.taken.clear()
    runtime.handle_backmsg(session, rerun())
    work_without_the_loop()
    runtime.handle_backmsg(session, rerun(timer))  # the timer of the first run, before anything of the second came
    work_without_the_loop()
    await browser.until_finished()
    await asyncio.sleep(0.2)
    runtime.stop()
    await runtime.stopped
    return browser


def test_a_timer_of_the_run_before_takes_nothing_away_of_a_run_that_is_not_handed_out_yet(page: Path) -> None:
    browser = asyncio.run(seen_of_a_second_run(page))
    assert "run 2" in browser.texts
    ended = [message.script_finished for message in browser.taken if message.WhichOneof("type") == "script_finished"]
    assert ForwardMsg.FINISHED_SUCCESSFULLY in ended
