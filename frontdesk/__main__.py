"""`python -m frontdesk` is the same as `frontdesk`."""

import sys


def main() -> None:
    """Run the command. A pipe to the reader begins without the command line's own libraries, which load longer than it reads."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["understand"] and "--stdio" in arguments and not {"--help", "-h"} & set(arguments):
        from frontdesk.app import pipe

        pipe.main(arguments)
    else:
        from frontdesk import cli

        cli.main()


if __name__ == "__main__":
    main()
