"""The child process of `importers.process`: a request as one line of JSON on stdin; progress, and at the end what
became of it, as lines of JSON on stdout."""

import json
import os
import sys

from importers import confined
from importers.process import answer
from progress import only_own_lines

os.umask(0o077)
told = only_own_lines()
request = json.loads(sys.stdin.buffer.readline())
confined.leave_out_pandas()
confined.end_with_parent(lambda: os.read(0, 1))
print(json.dumps(answer(request, told)), file=told, flush=True)
