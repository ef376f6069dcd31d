"""The child process of exports.figure: a Vega-Lite chart as JSON on stdin, its picture as PNG on stdout."""

import json
import sys

import vl_convert

if __name__ == "__main__":
    # A chart holds its own numbers: nothing is fetched to draw it.
    picture = vl_convert.vegalite_to_png(json.load(sys.stdin), scale=2, allowed_base_urls=[])
    sys.stdout.buffer.write(picture)
