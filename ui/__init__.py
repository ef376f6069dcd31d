"""Streamlit building blocks: session, frame, filters, tables, progress pictures, downloads."""
