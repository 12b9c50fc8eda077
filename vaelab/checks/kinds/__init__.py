"""Kinds of checks: how each probes and judges, and the slips that all exercises of a kind share."""
