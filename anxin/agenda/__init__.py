"""What must be asked of the world, and again? Network work alone; deadlines stand on the things themselves.

`plan` writes asks in the transaction that needs them. A worker `claim`s a batch, puts the attempt on record with
`begin`, asks with no transaction open, and then `finish`es, `postpone`s or `give_up`s in the flow that records the
answer. Each is one statement for any number of asks. What follows a crash is in `next_act`, and told in
docs/decisions/0001-asking-the-world.md.
"""
