"""Alipay's open platform, asked by signed forms: payments, refunds, shares and bills."""
