"""The child process of `exports.run`: a request as JSON on stdin, what became of it as JSON on stdout."""

import json
import os
import sys

from exports.process import answer

os.umask(0o077)
json.dump(answer(json.load(sys.stdin)), sys.stdout)
