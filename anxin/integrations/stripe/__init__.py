"""Stripe: Checkout, refunds, signed events and balance transactions, asked with the stripe package."""
