"""`python -m xinshu` is the command `xinshu`."""

from xinshu.delivery.cli.main import main

main()
