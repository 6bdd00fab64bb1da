#!/bin/sh
# Run once by the database container, on an empty volume: the role that serves owns nothing and may create nothing.
set -e
psql -v ON_ERROR_STOP=1 -v password="$SERVING_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE ROLE portal LOGIN PASSWORD :'password';
SQL
