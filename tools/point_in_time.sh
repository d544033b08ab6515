#!/usr/bin/env bash
# Point-in-time recovery of PostgreSQL: docs/operations/backup.md tells when to use which.
#   point_in_time.sh archive DATA WAL          makes the server keep every WAL file in WAL
#   point_in_time.sh base ADDRESS BASE         takes a base backup of the running server into BASE
#   point_in_time.sh recover BASE WAL DATA T   makes DATA from BASE, replayed up to the moment T
# DATA is a data folder of PostgreSQL; ADDRESS a connection string; T such as
# "2026-03-02 09:14:00+08". Restart the server after `archive`, start it on DATA after `recover`.
# Run as the user the server runs as.
set -euo pipefail

programs=${XINSHU_POSTGRES_PROGRAMS:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}

archive() {
  local data=$1 wal=$2
  mkdir -p "$wal"
  chmod 700 "$wal"
  # Written under another name first: a copy that was cut short is never taken for a whole one.
  cat >> "$data/postgresql.conf" <<CONF

# Point-in-time recovery
wal_level = replica
archive_mode = on
archive_command = 'test ! -f "$wal/%f" && cp "%p" "$wal/.%f" && sync "$wal/.%f" && mv "$wal/.%f" "$wal/%f"'
archive_timeout = '5min'
CONF
}

base() {
  local address=$1 base=$2
  "$programs/pg_basebackup" --dbname="$address" --pgdata="$base" --format=plain \
    --wal-method=stream --checkpoint=fast --manifest-checksums=SHA256
  "$programs/pg_verifybackup" "$base"
}

recover() {
  local base=$1 wal=$2 data=$3 moment=$4
  if [ -e "$data" ] && [ -n "$(ls -A "$data")" ]; then
    echo "$data is not empty" >&2
    exit 1
  fi
  "$programs/pg_verifybackup" "$base"
  mkdir -p "$data"
  cp -a "$base/." "$data/"
  chmod 700 "$data"
  cat >> "$data/postgresql.auto.conf" <<CONF
restore_command = 'cp "$wal/%f" "%p"'
recovery_target_time = '$moment'
recovery_target_action = 'promote'
CONF
  touch "$data/recovery.signal"
}

"$@"
