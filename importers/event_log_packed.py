"""Logs that come packed with gzip, and cannot be abused for it."""

import gzip
from pathlib import Path
from typing import IO, cast

from errors import SourceRefused

# Logs are repetitive, but one that unpacks to more than this many times itself was made to.
_MOST_UNPACKED, _MOST_RATIO = 100 * 1024**2, 300


def unpacked(file: IO[bytes], source: Path) -> IO[bytes]:
    """The log itself, unpacked while it is read when its content is gzip, whatever its name."""
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return cast(IO[bytes], _Packed(file, source)) if is_packed else file


class _Packed(gzip.GzipFile):
    """A packed log. Reading raises SourceRefused once it turns out to be packed beyond belief."""

    def __init__(self, file: IO[bytes], source: Path) -> None:
        super().__init__(fileobj=file)
        self._source, self._most = source, max(_MOST_UNPACKED, _MOST_RATIO * source.stat().st_size)

    def read(self, size: int | None = -1) -> bytes:
        self._check()
        return super().read(size)

    def read1(self, size: int = -1) -> bytes:
        self._check()
        return super().read1(size)

    def _check(self) -> None:
        if self.tell() > self._most:
            raise SourceRefused(
                f"{self._source.name} wordt uitgepakt verdacht veel: meer dan {self._most // 1024**2} MB. "
                "Lever het logboek uitgepakt aan."
            )
