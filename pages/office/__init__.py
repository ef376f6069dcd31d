"""Kantoor."""
