"""Openings and the outside world of a scenario."""
