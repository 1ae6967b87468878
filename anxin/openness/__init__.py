"""What may anybody know of the house? Figures counted from its own records, with their definitions."""
