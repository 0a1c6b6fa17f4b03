#!/bin/sh
# A league table with goal difference, and points taken away by decision.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/football}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/football/rulebook "$@"
}
etl load --manifest examples/football/files/manifest.csv
etl standings --scope to-2024-05
etl explain 埃弗顿 --scope to-2024-05
