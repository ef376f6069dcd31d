"""How fast, how many, how far: figures that anyone can make again with `make bench`.

__main__        the command: make the office, run the parts, write docs/benchmarks.md
office          the office that is measured, and the same data as Parquet
lists, rerun, load, export     the parts; each gives its tasks
usual, usual_app               the usual way, beside which some parts are measured: pandas
streamlit_session   a session of the app as a browser has it, over its WebSocket
measuring       tasks, interleaved runs, peak memory                report, machine     the page
"""
