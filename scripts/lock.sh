#!/usr/bin/env bash
# Renews requirements.txt and requirements-dev.txt from their .in files: exact pins with hashes, and nothing that
# tells where they were made (the settings stand in pyproject.toml under tool.pip-tools).
set -euo pipefail
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"
.venv/bin/pip-compile "$@" --output-file requirements.txt requirements.in
.venv/bin/pip-compile "$@" --output-file requirements-dev.txt requirements-dev.in
if grep -nE '://|--(extra|find|trusted|index)' requirements.txt requirements-dev.txt; then
    echo "A lock file names an address: leave it out before committing." >&2
    exit 1
fi
