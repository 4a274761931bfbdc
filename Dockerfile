# The image for a big deployment: no embedded servers, DATABASE_URL and REDIS_URL name yours. One image, three commands.
FROM python:3.13-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.13-slim-trixie

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    DJANGO_SETTINGS_MODULE=crisis_triage.settings \
    STATIC_ROOT=/app/static \
    UPLOADS=/var/lib/crisis-triage/uploads \
    CRISIS_TRIAGE_VAR=/var/lib/crisis-triage
RUN useradd --system --uid 10001 --home-dir /var/lib/crisis-triage --create-home triage \
    && mkdir -p /var/lib/crisis-triage/uploads \
    && chown -R triage:triage /var/lib/crisis-triage
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY accounts accounts
COPY crisis_triage crisis_triage
COPY outreach outreach
COPY signals signals
COPY templates templates
# The settings want to know their servers; collecting static files asks neither of them.
RUN DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost SECRET_KEY=only-for-this-step \
    python manage.py collectstatic --noinput --verbosity 0
USER 10001
VOLUME /var/lib/crisis-triage
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "crisis_triage.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "16", "--preload", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
