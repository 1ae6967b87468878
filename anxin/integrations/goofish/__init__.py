"""闲管家虚拟货源标准接口: the interface by which 闲管家 (the seller's desk of 闲鱼) buys from sources. Both ends."""
