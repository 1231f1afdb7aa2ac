"""Baton (接力): the shared funnel of marketing and sales, with an owner for every figure."""

__version__ = "0.1.0"
