#!/bin/sh
# Writes requirements/*.txt anew from pyproject.toml: exact versions with hashes, for every platform, and no addresses.
# `scripts/lock.sh` keeps what still fits; `scripts/lock.sh --upgrade` takes the newest of everything.
set -eu
cd "$(dirname "$0")/.."
[ -x .cache/lock/bin/uv ] || python3 -m venv .cache/lock
.cache/lock/bin/python -m pip install -q uv==0.13.9

compile() {
    .cache/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@" >/dev/null
}

compile --extra dev pyproject.toml -o requirements/dev.txt "$@"
compile --extra build -c requirements/dev.txt pyproject.toml -o requirements/demo.txt "$@"
