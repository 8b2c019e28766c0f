# The same commands for you, for a new colleague and for CI. `make` alone tells what there is.
.DEFAULT_GOAL := help
.PHONY: help demo test differential check format translations lock fonts docs bench clean environment \
	format-check lint types layers templates structure audit

BIN := .venv/bin
SOURCES := $(wildcard src tests deploy bench)
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard src/lti_tool/web/translations/*/LC_MESSAGES/*.po))

help: ## tell what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: environment ## start a school of invented people on this machine; prints where to click
	@$(BIN)/lti-tool demo $(ARGS)

test: environment ## run every test on SQLite and PostgreSQL, in parallel (ARGS="-k launch" for some)
	@sh deploy/test_needs.sh
	@rm -f .coverage .coverage.*
	@$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal --cov --cov-report= $(ARGS)
ifeq ($(strip $(ARGS)),)
	@echo "Branches of the trust core and the privacy rules that no test takes (none is allowed):"
	@$(BIN)/coverage report --fail-under=100 --include='src/lti_tool/lti/*,src/lti_tool/privacy/*'
endif

differential: environment ## compare our scores with another QTI engine in Chromium (needs npm)
	@sh deploy/differential.sh

check: format-check lint types layers templates structure audit ## look at the code itself (quick)

format-check: environment
	@$(BIN)/ruff format --quiet --check $(SOURCES) || { echo "'make format' puts this right."; exit 1; }

lint: environment
	@$(BIN)/ruff check --quiet $(SOURCES)

types: environment
	@$(BIN)/mypy

layers: environment
	@$(BIN)/lint-imports --no-cache --no-logo

templates: environment
	@$(BIN)/djlint --quiet --lint src/lti_tool

structure: environment
	@LTI_TOOL_TEST_DATABASES=sqlite $(BIN)/pytest --quiet tests/structure

audit: environment
	@sh deploy/audit.sh

format: environment ## put the code into shape, and what the linter can mend
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

translations: environment ## gather the texts of the pages; then translate what is new in messages.po
	@$(BIN)/python deploy/translations.py

lock: environment ## write the locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@sh deploy/lock.sh $(ARGS)

fonts: environment ## bring the typefaces for children from npm, if they did not come before
	@$(BIN)/python deploy/fonts.py

docs: environment ## write the pages that are made from code and tests; list what there is to read
	@$(BIN)/python deploy/conformance.py
	@mkdir -p docs/privacy && $(BIN)/lti-tool privacy minimum > docs/privacy/minimum.md
	@$(BIN)/python -m deploy.gallery || true
	@find docs -name '*.md' | sort

bench: environment ## run the benchmarks
	@if [ -x bench/run ]; then bench/run $(ARGS); else echo "There are no benchmarks yet."; fi

clean: ## remove what the tools left behind (not .venv/, keys/ and var/)
	@rm -rf .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
		.ruff_cache build dist htmlcov test-results
	@find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

environment: $(TRANSLATIONS)
	@sh deploy/environment.sh

%.mo: %.po
	@sh deploy/environment.sh
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
