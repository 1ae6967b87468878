"""How fast is it, beside what? Each measure stands next to a reference that ran in the same minutes on the same server.

Nothing here is asserted in tests: a figure without its machine is no promise.
"""
