"""The child process of exports.figure: {"chart": Vega-Lite} or {"map": DOT} as JSON on stdin, its picture on stdout."""

import json
import sys

import pygraphviz  # type: ignore[import-untyped]
import vl_convert

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    if "map" in asked:
        picture = pygraphviz.AGraph(string=asked["map"]).draw(format="png", prog="dot", args="-Gdpi=144")
    else:  # a chart holds its own numbers: nothing is fetched to draw it
        picture = vl_convert.vegalite_to_png(asked["chart"], scale=2, allowed_base_urls=[])
    sys.stdout.buffer.write(picture)
