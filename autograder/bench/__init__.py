"""Measurements of the grading engine and the explorer; `autograder bench` and `make bench` run them."""
