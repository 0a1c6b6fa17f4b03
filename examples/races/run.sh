#!/bin/sh
# A season of races: points by place, the best five of eight, and countback between equal points.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/races}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/races/rulebook "$@"
}
etl load --manifest examples/races/files/manifest.csv
etl standings --scope to-1961-08
etl explain 菲尔·希尔 --scope to-1961-08
