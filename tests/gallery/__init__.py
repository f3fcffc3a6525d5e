"""Shipped scenarios and promised numbers."""
