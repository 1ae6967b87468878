"""Does the main path hold, from buy to settled and every way back? Told and proven against real processes.

Parties act through pages and their own systems only; the database is read to check what was told, and never written,
but for the one row that moves the clock.
"""
