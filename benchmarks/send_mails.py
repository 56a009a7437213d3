# Run in manage.py shell: queues 600 mails of a real kind and sends them as a worker does; prints the seconds.
import time

from outbox.actions import message, queue_many
from outbox.delivery import deliver
from outbox.models import MailState, OutgoingMail
from registrations.models import Registration

person = Registration.objects.live().filter(event__slug="27-mei").first()
queue_many(
    message(
        "registrations.received",
        person.address,
        key=f"benchmark:{number}",
        registration=str(person.public_id),
    )
    for number in range(600)
)
begin = time.perf_counter()
for _ in range(300):
    if not deliver("default"):
        break
seconds = time.perf_counter() - begin
sent = OutgoingMail.objects.filter(state=MailState.SENT).count()
assert sent == 600, sent
print(seconds)
