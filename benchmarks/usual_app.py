"""The list page as Streamlit apps usually make it: a pandas frame in `st.cache_data`, filters, boolean masks.

Started with the folder of Parquet files as its argument; `?employer=` and `?list=` choose what is shown.
"""

import sys
from pathlib import Path

import pandas as pd
import streamlit as st

from benchmarks.usual import LISTED

_ROWS = 50


@st.cache_data(show_spinner=False)
def workflows(folder: str) -> pd.DataFrame:
    frame: pd.DataFrame = pd.read_parquet(Path(folder) / "workflow.parquet")
    return frame


frame = workflows(sys.argv[1])
is_open = st.query_params.get("list", "openstaand") == "openstaand"
frame = frame[frame["is_open"] == is_open]
if "employer" in st.query_params:
    frame = frame[frame["employer_id"] == st.query_params["employer"]]
options = {}
for name in ("employee", "submitter", "process", "status", "department"):
    options[name] = sorted(frame[name].dropna().unique())[:1000]
for name, offered in options.items():
    chosen = st.sidebar.multiselect(name, offered)
    if chosen:
        frame = frame[frame[name].isin(chosen)]
st.title("Workflows")
columns = st.columns(3)
columns[0].metric("Workflows", len(frame))
columns[1].metric("Refused", int((frame["status"] == "Geweigerd").sum()))
lead_days = (frame["finished_at"] - frame["submitted_at"]).dt.total_seconds() / 86400
columns[2].metric("Median days", f"{lead_days.median():.1f}")
ordered = frame.sort_values("submitted_at", ascending=False)
page = st.pagination(max(1, -(-len(frame) // _ROWS)), key="page")
st.dataframe(ordered.iloc[(page - 1) * _ROWS : page * _ROWS][LISTED], hide_index=True)
