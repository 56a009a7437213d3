"""Measure everything, or the parts named: `python -m benchmarks [web] [seats] [papers] [mail] [logins] [cockpit]`."""

import sys

from benchmarks import cockpit, logins, mail, papers, seats, web

PARTS = {
    "web": web.run,
    "seats": seats.run,
    "papers": papers.run,
    "mail": mail.run,
    "logins": logins.run,
    "cockpit": cockpit.run,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
