# make demo   the main job on sample_data, headless: project, indicators, comparison, workbook, PDF, map picture
# make test   the whole test suite (set up included)
# make check  what CI runs besides the tests: lint, types, import layers
# make run    the desktop program on the sample project

.PHONY: demo test check run lint types layers benchmarks clean

OUT ?= demo_output
PYTEST_ARGS ?= -n 2 --dist loadfile

.venv/.installed: requirements.lock pyproject.toml tools/set_up.sh
	@tools/set_up.sh
	@touch .venv/.installed

demo: .venv/.installed
	.venv/bin/coverage-planner demo $(OUT)

run: .venv/.installed
	.venv/bin/coverage-planner

test: .venv/.installed
	QT_QPA_PLATFORM=offscreen MPLBACKEND=Agg .venv/bin/python -m pytest $(PYTEST_ARGS)

check: lint types layers

lint: .venv/.installed
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

types: .venv/.installed
	.venv/bin/mypy

layers: .venv/.installed
	.venv/bin/lint-imports

benchmarks: .venv/.installed
	for file in benchmarks/bench_*.py; do .venv/bin/python $$file || exit 1; done

clean:
	rm -rf .venv build dist demo_output .mypy_cache .ruff_cache .pytest_cache
