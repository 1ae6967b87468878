"""Anxin's open supplier protocol: how another shop is asked, and how an Anxin shop is another's supplier."""
