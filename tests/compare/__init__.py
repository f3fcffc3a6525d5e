"""Projections beside each other."""
