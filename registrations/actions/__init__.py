"""One verb for each wish of a user; page, admin button and task all call these."""
