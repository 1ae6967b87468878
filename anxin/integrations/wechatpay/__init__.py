"""WeChat Pay, API v3: payments, refunds, bills and profit sharing of one merchant, asked with real signatures."""
