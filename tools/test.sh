#!/usr/bin/env bash
# The checks, then the whole suite on SQLite, then on PostgreSQL where XINSHU_TEST_POSTGRES
# names a server. The last lines are pytest's own summaries, one for each run.
set -uo pipefail
cd "$(dirname "$0")/.."
BIN=${BIN:-.venv/bin}
mkdir -p var

BIN=$BIN tools/check.sh || exit 1

failed=0
summaries=()

suite() { # name, database url, anything: the tests that need no database were run before
  local log="var/test-$1.log"
  echo "== pytest on $1"
  XINSHU_DATABASE_URL=$2 XINSHU_SECOND_DATABASE=${3:-} "$BIN/pytest" -n "${TEST_PROCESSES:-2}" --dist worksteal ${TEST_OPTIONS:-} 2>&1 | tee "$log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || failed=1
  summaries+=("$(grep -E '(passed|failed|error|no tests ran).* in [0-9.]+s' "$log" | tail -n 1)")
}

suite sqlite ""
if [ -n "${XINSHU_TEST_POSTGRES:-}" ]; then
  suite postgresql "$XINSHU_TEST_POSTGRES" second
else
  echo "XINSHU_TEST_POSTGRES is not set: the suite was run on SQLite only"
fi
echo "== pytest's summaries: SQLite, then PostgreSQL where it was run"
printf '%s\n' "${summaries[@]}"
exit $failed
