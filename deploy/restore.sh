#!/bin/sh
# Put back what backup.sh kept, in an empty database and an empty place for the rows, while no node runs.
# Usage: restore.sh FOLDER, with PROCESBEHEER_CONTROL_URL and PROCESBEHEER_DATA set. Afterwards: manage.py check
set -eu
umask 077
from=${1:?Usage: restore.sh FOLDER}
url=$(printf %s "${PROCESBEHEER_CONTROL_URL:?is not set}" | sed 's/^postgresql+psycopg:/postgresql:/')

if [ ! -f "$from/procesbeheer.dump" ]; then
    echo "There is no whole backup in $from." >&2
    exit 1
fi
if [ "$(psql --no-align --tuples-only --command="select count(*) from pg_tables where schemaname !~ '^(pg_|information_schema)'" "$url")" != 0 ]; then
    echo "There are tables in that database already. Restore in an empty one." >&2
    exit 1
fi
# The rows first: a database that names files that are not there yet is of no use to anyone.
case ${PROCESBEHEER_DATA:-} in
    "") ;;
    s3://*) aws s3 sync --only-show-errors "$from/lake" "$PROCESBEHEER_DATA" ;;
    *) mkdir -p "$PROCESBEHEER_DATA" && cp -Rp "$from/lake/." "$PROCESBEHEER_DATA/" ;;
esac
pg_restore --exit-on-error --single-transaction --no-owner --dbname="$url" "$from/procesbeheer.dump"
