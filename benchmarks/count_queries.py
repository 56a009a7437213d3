# Run in manage.py shell: prints how many queries the page of a gathering takes without anything cached.
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
client.get("/bijeenkomsten/27-mei/")
cache.clear()
with CaptureQueriesContext(connection) as queries:
    assert client.get("/bijeenkomsten/27-mei/").status_code == 200
print(len(queries))
