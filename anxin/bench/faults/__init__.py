"""Every channel, every fault, payment and refund: does each end in the right state, and move money once at most?"""
