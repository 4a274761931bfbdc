"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from crisis_triage import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crisis_triage.settings")
os.environ.setdefault("OMP_NUM_THREADS", "1")
env.hold_servers()
application = get_wsgi_application()
