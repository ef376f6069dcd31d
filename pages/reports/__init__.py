"""Werkgever → Rapporten."""
