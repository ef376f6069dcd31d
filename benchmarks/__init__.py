"""How fast, how many, how far: figures that anyone can make again with `make bench`.

__main__        the command: make the office, measure the parts, keep the figures, write the page
office          the office that is measured, and the same data as Parquet
parts, measuring, processes    what a part has, interleaved runs, peak memory
record, page, table, verdict, plots, machine    what was measured, as JSON and as docs/benchmarks.md with its plots

A part is a module with `tasks(office, stack)`, which gives its tasks; what is to be closed afterwards is given to the
stack. What is no list of tasks comes from `tables(office)`: tables with columns of their own, the figures in words. Its
docstring stands above its tables. A part that is measured in offices of its own also has `homes(most_workflows)`, which
gives names of homes and sizes of the offices in them, and `make(home, workflows)`.

lists, turns, bottlenecks, rerun, load, export, working_time     the parts
growth, grown_office           the same questions while the office grows
people, memory                 many people at once, and whether memory stays flat while they go on
rerun_time, paint              where the time of a rerun goes, what someone waits for in Chromium
crowd, visitor, office_work, office_users    the people: all of them, one of them, what they do, who they are
scale, fleet                   more machines than one on one lake
arithmetic, reckoned           what follows from the figures of scale, to a billion steps, and its tables
foreign_rows, reached          whether all that reached them was theirs to see
screen              what a browser keeps of the app         streamlit_session, sampling    sessions and servers of it
own_tables, slopes             tables in words, and whether something rises
usual, usual_app               what stands beside them: the usual way, pandas
beside, mining                 SQLite, PostgreSQL, and DuckDB alone; PM4Py where it is installed
streamlit_session   a session of the app as a browser has it, over its WebSocket
"""

import sorting

sorting.choose()  # as the app does, before NumPy is imported
