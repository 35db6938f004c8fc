#!/usr/bin/env bash
# Make .venv from the lock file: with uv where there is one (seconds), else with plain pip.
# Node comes with it, as a Python package, so nothing but Python is asked of the machine.
set -euo pipefail
lock=requirements-dev.txt

if command -v uv >/dev/null; then
    [[ -x .venv/bin/python ]] || uv venv --quiet --python '>=3.11' .venv
    uv pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
    exit
fi

newest_python() {
    local name
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Bookmine needs Python 3.11 or newer: install it, or set PYTHON to where it is." >&2
    return 1
}

if [[ ! -x .venv/bin/pip ]]; then
    python=$(newest_python)
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "Python cannot make a virtual environment here: on Debian, apt-get install python3-venv." >&2
        exit 1
    }
fi
echo "Installing into .venv; this takes about a minute."
.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
