#!/bin/sh
# See to what the tests need beside Python packages: Chromium, and PostgreSQL unless it is
# left out.
set -eu
cd "$(dirname "$0")/.."
. deploy/system.sh

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

# Playwright brings a program of its own, which leans on this library of the system.
has_libatomic() {
    .venv/bin/playwright --version 2>/dev/null
}

# The tests make PDFs too.
has_pango() {
    .venv/bin/python -c 'import weasyprint' 2>/dev/null
}

has_postgres() {
    ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || command -v initdb
}

has_chromium >/dev/null || install_packages chromium chromium-sandbox ||
    refuse "The tests drive Chromium, which is missing:" \
        "install it (Debian: apt-get install chromium), then run make again."

has_libatomic >/dev/null || install_packages libatomic1 ||
    refuse "Playwright cannot start:" \
        "install libatomic (Debian: apt-get install libatomic1), then run make again."

has_pango || install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ||
    refuse "PDFs cannot be made: install Pango (Debian: apt-get install libpango-1.0-0" \
        "libpangoft2-1.0-0 libharfbuzz-subset0), then run make again."

case "${LTI_TOOL_TEST_DATABASES:-postgresql}" in
*postgresql*)
    has_postgres >/dev/null || install_packages postgresql ||
        refuse "The tests run on PostgreSQL too, which is missing:" \
            "install it (Debian: apt-get install postgresql), or leave it out with" \
            "LTI_TOOL_TEST_DATABASES=sqlite make test."
    ;;
esac

# What looks for barriers in the pages; never part of the tool.
has_axe() {
    [ -f .venv/axe/node_modules/axe-core/axe.min.js ]
}

bring_axe() {
    command -v npm >/dev/null || return 1
    mkdir -p .venv/axe
    cp tests/axe/package.json tests/axe/package-lock.json .venv/axe/
    npm ci --prefix .venv/axe --ignore-scripts --no-audit --no-fund --silent
}

has_axe || bring_axe ||
    refuse "axe-core is missing, with which the tests look for barriers:" \
        "install npm (Debian: apt-get install npm) with its registry in reach, then run make again."
