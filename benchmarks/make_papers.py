# Run in manage.py shell: makes 300 confirmations; prints how many a second, and the growth of memory in MB.
import time

import psutil

from registrations.models import Registration
from registrations.papers import confirmation

people = list(
    Registration.objects.live()
    .filter(event__slug="27-mei")
    .select_related("event__body_override", "organisation", "delegation")
)
confirmation(people[0]).print()
process = psutil.Process()
begin, before = time.perf_counter(), 0
for number in range(300):
    assert confirmation(people[number % len(people)]).print().startswith(b"%PDF")
    if number == 99:
        before = process.memory_info().rss
seconds = time.perf_counter() - begin
print(300 / seconds, (process.memory_info().rss - before) / 1e6)
