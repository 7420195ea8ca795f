# Everything happens in .venv and under TTHC_HOME (var/ unless set); nothing else on the machine is touched.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

# torch only prepares models; serving never loads it.  PyPI's build for Linux brings gigabytes of CUDA, so the CPU
# build is asked for by its own name, which PyPI does not carry, and taken from PyTorch's index where pip has no other
# source of it.
TORCH       := 2.13.0
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help install run test check format types bench ablation gate endurance clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/installed  ## set up .venv with everything

$(VENV)/installed: pyproject.toml
	@echo "== Setting up $(VENV) (two to four minutes the first time)"
	command -v $(PYTHON) >/dev/null && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --progress-bar on "torch==$(TORCH)+cpu" \
	  || $(BIN)/pip install --disable-pip-version-check --index-url $(TORCH_INDEX) "torch==$(TORCH)"
	$(BIN)/pip install --disable-pip-version-check --progress-bar on --editable ".[dev]"
	@touch $@

run: install  ## serve the assistant on http://127.0.0.1:8000 with the bundled records
	$(BIN)/tthc serve --port $(PORT)

test: install  ## run all tests (prepares the model first, once)
	$(BIN)/tthc model prepare
	$(BIN)/python -m pytest

check: install  ## format, lint, types, and that nothing is copied, as CI does before the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m evaluation.copying

format: install  ## put the code in its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install  ## measure speed and size beside a plain baseline (needs the reference data; about 40 minutes)
	$(BIN)/python -m evaluation.benchmark

ablation: install  ## measure every lever of finding and peers (needs the reference data; 2 to 7 minutes)
	$(BIN)/python -m evaluation.ablation $(if $(TXTAI),--txtai $(TXTAI))

gate: install  ## hold the gate's questions against their reference (about 3 minutes)
	$(BIN)/python -m evaluation.gate

endurance: install  ## half an hour of questions to the widget, its memory watched (needs Chromium)
	$(BIN)/python -m tests.browser.endurance --minutes 30

clean:  ## remove what was set up and built, records and database under var/ included
	rm -rf $(VENV) var build *.egg-info
