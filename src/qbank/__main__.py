"""`python -m qbank`."""

from .cli import main

main()
