"""`python -m frontdesk` is the same as `frontdesk`."""

from frontdesk.cli import main

main()
