#!/bin/sh
# A task of 100 million split over sections, units and leaders; each group has its own rule for what is over or under.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/investment}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/investment/rulebook "$@"
}
etl load --manifest examples/investment/files/manifest.csv
etl standings --scope 2011
etl explain 商务局 --scope 2011
