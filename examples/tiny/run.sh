#!/bin/sh
# Ten rows of rules, ten rows of data: who stands where, and why 松岗镇 stands where it does.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/tiny}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/tiny/rulebook "$@"
}
etl load --manifest examples/tiny/files/manifest.csv
etl standings --scope 2026-10
etl explain 松岗镇 --scope 2026-10
