"""What does WeChat Pay do? This plays it: API v3 with real signatures, cashier, bills, sharing, faults on demand."""
