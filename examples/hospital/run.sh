#!/bin/sh
# Six functions of a hospital's office: bands of an error rate, composites, and a wait between two goalposts.
set -eu
cd "$(dirname "$0")/../.."
data="${1:-build/hospital}"
etl() {
    "${PYTHON:-.venv/bin/python}" -m etl --data "$data" --rulebook examples/hospital/rulebook "$@"
}
etl load --manifest examples/hospital/files/manifest.csv
etl standings --scope 2014-10
etl explain 门诊部 --scope 2014-10
