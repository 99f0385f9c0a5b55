# Two commands matter: `make run` starts the demo city, `make test` checks everything.
PYTHON ?= python3

.PHONY: install run test pictures lock

install:
	@$(PYTHON) deploy/install.py

run: install
	@.venv/bin/python manage.py serve

test:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python -m tests.run

pictures:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python -m docs.make_pictures

# After a change of the dependencies in pyproject.toml.
lock:
	uv lock
	uv export --quiet --frozen --no-header --no-dev --output-file requirements.txt
	uv export --quiet --frozen --no-header --output-file requirements-dev.txt

# Needs DATABASE_URL: an empty PostgreSQL database of its own.
.PHONY: bench-sealing
bench-sealing:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python -m bench.sealing

# Each compares with the library or the server that its issue names, in an environment of its own.
.PHONY: bench-tally bench-sortition bench-petitions
bench-tally:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python -m bench.tally

bench-sortition:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python bench/sortition.py

bench-petitions:
	@$(PYTHON) deploy/install.py --development
	@.venv/bin/python -m bench.petitions
