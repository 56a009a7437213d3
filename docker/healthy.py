"""Tell Docker whether the web process of this container answers and reaches the database.

Late mail makes /gezondheid/ answer 503, but that is for the monitor: it is no reason to keep visitors out.
"""

import os
import sys
import urllib.request

try:
    urllib.request.urlopen(f"http://localhost:{os.environ.get('PORT', '8000')}/gezondheid/web/", timeout=8).close()
except OSError as error:  # an answer of 503 as well
    sys.exit(str(error))
