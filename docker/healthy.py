"""Tell Docker whether the web process of this container answers and reaches the database.

Late mail also makes /gezondheid/ answer 503, but that is for the monitor: it is no reason to keep visitors out.
"""

import json
import os
import sys
import urllib.error
import urllib.request

try:
    answer = urllib.request.urlopen(f"http://localhost:{os.environ.get('PORT', '8000')}/gezondheid/", timeout=8)
except urllib.error.HTTPError as error:
    answer = error
except OSError as error:
    sys.exit(str(error))
with answer:
    sys.exit(0 if answer.status in (200, 503) and json.load(answer)["database"] == "ok" else f"HTTP {answer.status}")
