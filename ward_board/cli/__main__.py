"""`python -m ward_board.cli`: the same as `ward-board`."""

from ward_board.cli.main import main

main()
