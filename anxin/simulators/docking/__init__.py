"""What do all simulated sources of goods have in common? Goods, orders, misbehaviour; the protocols are elsewhere."""
