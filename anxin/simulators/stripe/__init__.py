"""What does Stripe do? This one plays it: Checkout, refunds, signed events, balance transactions, faults on demand."""
