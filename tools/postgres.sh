#!/usr/bin/env bash
# A PostgreSQL server for the tests: own data directory, own socket, no network, not root.
#   tools/postgres.sh start FOLDER   prints the address of its database
#   tools/postgres.sh stop FOLDER    stops it and removes the folder
set -euo pipefail
action=$1
folder=$2

programs=$(pg_config --bindir 2>/dev/null || true)
[ -x "$programs/initdb" ] || programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)

# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start() {
  mkdir -p "$folder"
  [ "$(id -u)" -ne 0 ] || chown postgres "$folder"
  chmod 700 "$folder"
  cd "$folder"
  as_server "$programs/initdb" --pgdata="$folder/data" --username=xinshu --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 > "$folder.log" 2>&1
  # Throw-away data needs no protection against a power cut.
  cat >> "$folder/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 256MB
max_wal_size = 4GB
max_connections = 100
timezone = 'Asia/Shanghai'
CONF
  as_server "$programs/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait start \
    >> "$folder.log" 2>&1
  as_server "$programs/createdb" --host="$folder" --username=xinshu xinshu
  echo "postgresql://xinshu@/xinshu?host=$folder"
}

stop() {
  cd /
  as_server "$programs/pg_ctl" --pgdata="$folder/data" --mode=immediate stop > /dev/null 2>&1 || true
  rm -rf "$folder" "$folder.log"
}

"$action"
