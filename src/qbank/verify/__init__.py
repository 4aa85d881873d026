"""Verification: a key is believed when two independent routes meet, on every variant that was looked at."""
