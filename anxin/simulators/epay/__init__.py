"""An epay gateway (易支付) as a process of its own, in both its versions. No real money moves."""
