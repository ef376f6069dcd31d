"""The child process of `importers.process`: a request as one line of JSON on stdin; progress, and at the end what
became of it, as lines of JSON on stdout."""

import json
import os
import sys

from importers import confined
from importers.process import answer

os.umask(0o077)
# Whatever a library prints goes to stderr; only this program's own lines go to who waits for them.
told, sys.stdout = sys.stdout, sys.stderr
request = json.loads(sys.stdin.buffer.readline())
confined.end_with_parent(lambda: os.read(0, 1))
print(json.dumps(answer(request, told)), file=told, flush=True)
