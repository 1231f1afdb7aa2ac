"""Visitor marketing: whom to approach before quota and visitors run out, with words ready in their language."""
