#!/usr/bin/env bash
# Everything a machine can say about the code without running the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
BIN=${BIN:-.venv/bin}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step() { echo "== $*"; }

step "ruff"
"$BIN/ruff" check --quiet .
"$BIN/ruff" format --check --quiet .
step "mypy"
XINSHU_DATA_DIR=$scratch "$BIN/mypy" --no-error-summary
step "import contracts"
"$BIN/lint-imports" > "$scratch/imports" || { cat "$scratch/imports"; exit 1; }
step "migrations"
XINSHU_DATA_DIR=$scratch DJANGO_SETTINGS_MODULE=xinshu.config.settings \
  "$BIN/django-admin" makemigrations --check --dry-run
