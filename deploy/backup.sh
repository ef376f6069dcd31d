#!/bin/sh
# Everything of several nodes in one folder: what PostgreSQL holds (control store and catalog) and the rows of the lake.
# Of one machine use `manage.py backup`. Usage: backup.sh FOLDER, with PROCESBEHEER_CONTROL_URL and PROCESBEHEER_DATA set.
set -eu
umask 077
out=${1:?Usage: backup.sh FOLDER}
url=$(printf %s "${PROCESBEHEER_CONTROL_URL:?is not set}" | sed 's/^postgresql+psycopg:/postgresql:/')
mkdir -p "$out"

# The database first: every file that it names is there by then, and none of them ever changes.
pg_dump --format=custom --no-owner --file="$out/procesbeheer.dump.part" "$url"
case ${PROCESBEHEER_DATA:-} in
    "") ;;
    s3://*) aws s3 sync --only-show-errors "$PROCESBEHEER_DATA" "$out/lake" ;;
    *) mkdir -p "$out/lake" && cp -Rpu "$PROCESBEHEER_DATA/." "$out/lake/" ;;
esac
# The name comes last: without it this is no backup.
mv "$out/procesbeheer.dump.part" "$out/procesbeheer.dump"
