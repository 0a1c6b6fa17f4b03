#!/bin/sh
# An information league: levels, instructions, routes, joint pieces, two quotas by class, and a cliff.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/information}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/information/rulebook "$@"
}
etl load --manifest examples/information/files/manifest.csv
etl standings --scope to-2013-03
etl explain 清溪乡 --scope to-2013-03
