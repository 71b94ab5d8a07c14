# Two commands: `make demo` starts the demo, `make test` checks everything. Python 3.11 or newer is all they need.
PORT ?= 8400
PYTHON ?=
export PYTHON

.PHONY: help demo test build wheel format lock migration clean

help:
	@echo "make demo [PORT=8400]     install, build, and start the demo"
	@echo "make test                 lint, types, contracts, and every test; one summary at the end"
	@echo "make format               let ruff put the Python in order"
	@echo "make wheel                build dist/shirube-*.whl"
	@echo "make migration NAME=...   write the next migration from the tables"
	@echo "make lock                 write requirements/*.txt anew from pyproject.toml"

demo:
	@sh scripts/venv.sh demo
	@.venv/bin/python scripts/frontend.py
	@exec .venv/bin/shirube demo --port $(PORT)

test:
	@sh scripts/venv.sh dev
	@exec .venv/bin/python scripts/check.py $(STAGES)

build:
	@sh scripts/venv.sh demo
	@.venv/bin/python scripts/frontend.py

wheel: build
	@.venv/bin/python -m pip --disable-pip-version-check wheel -q --no-deps --no-build-isolation -w dist .

format:
	@sh scripts/venv.sh dev
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

lock:
	@sh scripts/lock.sh

migration:
	@sh scripts/venv.sh dev
	@.venv/bin/python scripts/migration.py "$(NAME)"

clean:
	rm -rf .venv .cache build dist widget/node_modules widget/dist dashboard-assets/node_modules dashboard-assets/dist
