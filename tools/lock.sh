#!/usr/bin/env bash
# Resolves the dependencies and writes the hash-checked locks, without any address in them.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
export_lock() { "$uv" export --quiet --format requirements-txt --no-header --no-emit-project "$@"; }
"$uv" lock --quiet
export_lock --only-group setup > requirements/setup.lock
export_lock --no-default-groups > requirements/runtime.lock
export_lock --all-groups > requirements/dev.lock
if grep -nE '://' requirements/*.lock; then
  echo "a lock names an address" >&2
  exit 1
fi
