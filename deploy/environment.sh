#!/bin/sh
# Make or refresh .venv: a Python 3.11 to 3.13 with everything in requirements-dev.lock.
# Nothing happens when it is as it should be. PYTHON names another interpreter.
set -eu
cd "$(dirname "$0")/.."
. deploy/system.sh

stamp=.venv/.made-for
wanted=$(cat requirements-dev.lock pyproject.toml | cksum)
wanted="$wanted $(pwd)"
if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    refuse "No Python 3.11, 3.12 or 3.13 was found: install one (Debian: apt-get install" \
        "python3 python3-venv), or name one with PYTHON=/path/to/python3."
}

# The scripts in an environment hold its path: one that moved must be made anew.
case "$(cat "$stamp" 2>/dev/null)" in
*" $(pwd)") ;;
*) [ ! -e "$stamp" ] || rm -rf .venv ;;
esac

if ! suits .venv/bin/python; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_packages python3-venv || refuse "Python's venv is missing:" \
            "install it (Debian: apt-get install python3-venv), then run make again."
    fi
    rm -rf .venv
    "$python" -m venv .venv || refuse "$python could not make an environment; see above."
fi

echo "Installing what lti_tool needs into .venv (once; a minute or so) ..."
pip() {
    .venv/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input "$@" ||
        refuse "The packages could not be installed; the lines above say why." \
            "Is the package registry in reach?"
}
pip install --require-hashes --requirement requirements-dev.lock
pip install --no-deps --no-build-isolation --editable .
.venv/bin/python deploy/fonts.py || true # it said why; nothing else needs them
echo "$wanted" >"$stamp"
