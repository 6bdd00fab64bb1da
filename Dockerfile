# Small, without a compiler, run by a user without rights. The commands of the processes stand in docker-compose.yml.
FROM python:3.11-slim AS packages
WORKDIR /portal
COPY requirements.txt .
RUN python -m venv /portal/.venv \
 && /portal/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim
# bin/backup and bin/restore need pg_dump and pg_restore.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0700 /data
WORKDIR /portal
ENV PATH=/portal/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/portal/staticfiles
COPY --from=packages /portal/.venv /portal/.venv
COPY . .
# The styles and scripts are collected once, under hashed names; the key made for it stays in a folder that is removed.
RUN STATIC_HASHED=yes VAR_DIR=/tmp/build python manage.py collectstatic --noinput -v 0 && rm -rf /tmp/build
USER portal
ENV VAR_DIR=/data HOST=0.0.0.0 PORT=8000
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "cmcoord.wsgi:application"]
