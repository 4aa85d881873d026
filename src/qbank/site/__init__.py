"""The practice site: static pages on which students answer, made from the bank."""
