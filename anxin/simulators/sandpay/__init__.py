"""What does a payment channel do? This one plays it: payments, refunds, signed notices, and faults on demand."""
