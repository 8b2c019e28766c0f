#!/bin/sh
# Write both locks anew from pyproject.toml: exact versions with the hashes of every platform's
# files. Arguments go to uv: --upgrade takes newer versions, --upgrade-package NAME one.
set -eu
cd "$(dirname "$0")/.."

uv=$(command -v uv || echo .venv/lock/bin/uv)
if [ ! -x "$uv" ]; then
    .venv/bin/python -m venv .venv/lock
    .venv/lock/bin/python -m pip install --quiet --quiet uv
fi

lock() {
    # no settings of this machine: what is locked must be what everybody finds
    env UV_NO_CONFIG=1 "$uv" pip compile pyproject.toml --universal --python-version 3.11 \
        --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" --quiet "$@"
}

lock --output-file requirements.lock "$@"
lock --group dev --constraint requirements.lock --output-file requirements-dev.lock "$@"
