#!/usr/bin/env python3
"""Everything one does with Frontdesk, in one word each: python3 run.py help"""

# This file alone must be readable by any old Python, so that it can say in words what it needs; the rest is in tools/.
import os
import sys

OLDEST = (3, 11)


def newer_python():
    """Another Python on this machine that is new enough, or None."""
    import subprocess

    with open(os.devnull, "w") as nowhere:
        for minor in range(19, OLDEST[1] - 1, -1):
            name = "python3.%d" % minor
            try:
                if subprocess.call([name, "-c", "import venv"], stdout=nowhere, stderr=nowhere) == 0:
                    return name
            except OSError:
                continue
    return None


def main():
    if os.name != "posix":
        sys.exit("Frontdesk runs on Linux and macOS. On Windows, use it inside WSL (Windows Subsystem for Linux).")
    if sys.version_info < OLDEST:
        name = newer_python()
        if name is None:
            sys.exit(
                "Frontdesk needs Python 3.11 or newer, and this is Python %d.%d (%s).\n"
                "Install a newer one and start again with it, for example: python3.12 run.py %s"
                % (sys.version_info[0], sys.version_info[1], sys.executable, " ".join(sys.argv[1:]))
            )
        sys.stderr.write("This is Python %d.%d; going on with %s.\n" % (sys.version_info[0], sys.version_info[1], name))
        sys.stderr.flush()
        os.execvp(name, [name, os.path.abspath(__file__)] + sys.argv[1:])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from tools.commands import main as begin

    begin(sys.argv[1:])


if __name__ == "__main__":
    main()
