# The dashboard from its folder: make run. The README has the same commands without make.

PYTHON ?= python3
PORT ?= 8501
FLAGS ?=
BIN := .venv/bin
STAMP := .venv/.requirements-installed
# TypeScript and ESLint, in the versions of package-lock.json; Node and npm come with requirements-dev.txt.
CHECKERS := node_modules/.installed
TORCH := $(shell sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.txt)
# PyTorch's own index has builds for Linux without the GPU libraries: 0.2 GB instead of several.
TORCH_CPU := https://download.pytorch.org/whl/cpu

# One thread each: on matrices this small more threads only wait for each other.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1

.PHONY: help setup run test test-quick lint bench assets pictures

help:
	@echo "make setup      install everything into .venv (Python 3.11 or newer)"
	@echo "make run        open the dashboard (PORT=$(PORT); VECTORS=file: your own word vectors)"
	@echo "make test       run every test, those in the browser too"
	@echo "make test-quick run before a commit: the tests without a browser, but for the slow ones, under a minute"
	@echo "make lint       check style and types, of Python and of the browser side"
	@echo "make bench      measure this project beside its peers"
	@echo "make assets     train anew what ships trained (TEXTS=folder VECTORS_FROM=folder: see tools/)"
	@echo "make pictures   take the README's pictures from the running dashboard"

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python must be 3.11 or newer; got $$($(PYTHON) --version). Name another: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if [ "$$(uname -s)" = Linux ] && ! $(BIN)/python -c 'import torch' 2>/dev/null; then \
	  if $(BIN)/python -c 'import urllib.request as r; r.urlopen("$(TORCH_CPU)/torch/", timeout=8)' 2>/dev/null; \
	  then $(BIN)/python -m pip install --quiet --index-url $(TORCH_CPU) $(TORCH); \
	  else echo "PyTorch's index of CPU builds is not reached: torch comes from the default index."; fi; \
	fi
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $(STAMP)

ifdef VECTORS
run: export UNROLLED_VECTORS := $(value VECTORS)
endif
run: setup
	$(BIN)/streamlit run app.py --server.port $(PORT) $(FLAGS)

# Two processes, a file of tests each at a time; those that drive the browser come first.
test: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-quick: setup
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not slow" --hypothesis-profile unrolled-quick

lint: setup $(CHECKERS)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/node node_modules/typescript/bin/tsc
	$(BIN)/node node_modules/eslint/bin/eslint.js static tests bench

$(CHECKERS): package.json package-lock.json | setup
	@$(BIN)/npm ci --loglevel=error || { \
	  echo "npm could not install TypeScript and ESLint, which check the browser side: it says above why."; exit 1; }
	@touch $(CHECKERS)

bench: setup
	$(BIN)/python -m bench

# Half an hour. Without the texts the network that was trained on them stays as it is; so do the word vectors.
assets: setup
	$(BIN)/python -m tools.train_recall
	$(if $(TEXTS),$(BIN)/python -m tools.train_text $(TEXTS))
	$(if $(VECTORS_FROM),$(BIN)/python -m tools.word_vectors $(VECTORS_FROM))
	$(if $(VECTORS_FROM),$(BIN)/python -m tools.score_analogies $(VECTORS_FROM)/questions-words.txt)

pictures: setup
	$(BIN)/python -m tools.pictures
