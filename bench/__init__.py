"""Measurements of the grading engine; `make bench` runs them."""
