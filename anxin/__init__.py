"""Anxin (安心): trading of virtual goods on which a refund is a routine with a known end."""
