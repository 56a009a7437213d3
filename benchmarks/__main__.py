"""Measure everything, or the parts named: `python -m benchmarks [web] [seats] [papers] [mail] [logins] ...`."""

import sys

from benchmarks import (
    cleaning,
    cockpit,
    directory,
    environment,
    haakjes,
    line,
    logins,
    mail,
    mailing,
    papers,
    search,
    seats,
    web,
)

PARTS = {
    "web": web.run,
    "seats": seats.run,
    "papers": papers.run,
    "mail": mail.run,
    "logins": logins.run,
    "mailing": mailing.run,
    "cockpit": cockpit.run,
    "line": line.run,
    "environment": environment.run,
    "haakjes": haakjes.run,
    "search": search.run,
    "directory": directory.run,
    "cleaning": cleaning.run,
}

if __name__ == "__main__":
    names = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"There is no part {', '.join(unknown)}. Choose from: {', '.join(PARTS)}.")
    for name in names:
        PARTS[name]()
