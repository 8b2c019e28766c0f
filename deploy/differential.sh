#!/bin/sh
# Fetch the other engine into build/ (never into the package) and compare our scores with its own.
set -eu
command -v npm >/dev/null || { echo "This needs npm (Node.js); nothing was compared."; exit 2; }
[ -x /usr/bin/chromium ] || { echo "This needs Chromium; nothing was compared."; exit 2; }
folder=build/differential
mkdir -p "$folder"
cp tests/differential/package.json "$folder/"
npm install --prefix "$folder" --ignore-scripts --no-package-lock --no-audit --no-fund --silent
.venv/bin/python -m tests.differential "$folder"
