"""How fast, how many, how far: figures that anyone can make again with `make bench`.

__main__        the command: make the office, run the parts, write docs/benchmarks.md
office          the office that is measured, and the same data as Parquet
lists, rerun, load, export     the parts; each gives its tasks
usual, usual_app               the usual way, beside which some parts are measured: pandas
people, rerun_time, paint      parts with tables of their own: many people at once, where the time of a rerun goes,
                    what someone waits for in Chromium
crowd, visitor, office_work, office_users    the people: all of them, one of them, what they do, who they are
foreign_rows, reached          whether all that reached them was theirs to see
screen              what a browser keeps of the app         streamlit_session, sampling    sessions and servers of it
own_tables, slopes             tables in words, and whether something rises
measuring       tasks, interleaved runs, peak memory                report, machine     the page
"""
