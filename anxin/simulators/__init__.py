"""Which outside parties can be played on one machine? Each is a process of its own and shares no code with ours.

Nothing here imports from the rest of the package, so that a mistake made on our side is not made again on theirs.
State is in memory and changed only between two awaits of one event loop, so no lock is needed.
"""
