"""How does what is known of an order become something that an authority, a court or a channel can read and check?

A `Dossier` holds all of it as plain values; `assemble` makes of it what one recipient may have: a signed zip whose
bytes depend on nothing but what it was made from. Pure.
"""
