#!/bin/sh
# Makes .venv, or brings it up to date: `scripts/venv.sh demo` (to run) or `scripts/venv.sh dev` (to test as well).
# Does nothing when the lock has not changed since the last time. PYTHON names the interpreter to use.
set -eu
cd "$(dirname "$0")/.."
lock="requirements/$1.txt"

stamp() { echo "$(pwd -P) $(cat "requirements/$1.txt" pyproject.toml | cksum)"; }
is_installed() { [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(stamp "$1")" ]; }

runs() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if runs "$name"; then command -v "$name"; return; fi
    done
    echo "Shirube needs Python 3.11 or newer with its venv module; set PYTHON=/path/to/python." >&2
    echo "(Debian and Ubuntu keep venv apart: apt-get install python3-venv)" >&2
    exit 1
}

# A folder that was moved holds scripts that point to the old place.
if [ -d .venv ] && ! { .venv/bin/python -c '' && grep -qsF "$(pwd -P)" .venv/pyvenv.cfg .venv/bin/pip; } 2>/dev/null; then
    rm -rf .venv
fi
# What tests need includes what a run needs.
if is_installed "$1" || is_installed dev; then exit 0; fi

python=$(find_python)
echo "Installing Python packages into .venv ($1) ..."
[ -d .venv ] || "$python" -m venv .venv
# The lock holds a hash for every file; the project itself is added without looking anything up.
.venv/bin/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes -r "$lock"
.venv/bin/python -m pip --disable-pip-version-check --no-input install -qq --no-deps --no-build-isolation -e .
stamp "$1" >".venv/installed-$1"
