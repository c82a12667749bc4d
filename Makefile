# From nothing to every figure: `make`. GNU Make 4.0 or later.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables
.DEFAULT_GOAL := figures
.DELETE_ON_ERROR:

PRESET ?= quick
RECORD ?=
ELEMENT ?=
ifeq ($(filter-out paper quick smoke,$(PRESET))$(words $(PRESET)),1)
else
$(error PRESET is '$(PRESET)'; it must be one of paper, quick and smoke)
endif

# One stem names target, record, script, figure, note section and test of an element of a paper.
ELEMENTS := berthier2023-fig1 berthier2023-fig2 berthier2023-fig3 berthier2023-fig4 \
	berthier2023-learning-order berthier2023-infinite-width berthier2023-reduction \
	berthier2023-approximation berthier2023-mean-field berthier2023-sgd \
	borghi2026-large-population borghi2026-two-time-scale borghi2026-fittest borghi2026-himmelblau \
	borghi2026-double-well borghi2026-noise-diversity borghi2026-effective-fitness borghi2026-solvers \
	borghi2026-cartpole-pbt \
	livi2025-effective-rates livi2025-anisotropy livi2025-expansion livi2025-published-code \
	saxe2013-plateaus littwin2024-critical-times rosenfeld2023-opposing-signals andriushchenko2022-sparse-features \
	pezeshki2021-two-descents advani2017-generalisation yang2020-feature-learning \
	yang2020-feature-kernel kunin2021-limiting-dynamics \
	tian2025-grokking tanaka2021-norm-memory

PACKAGES := libhdf5-dev zlib1g-dev libsundials-dev libopenblas-dev liblapacke-dev pkg-config binutils gnuplot-nox fonts-dejavu-core python3-venv
RELEASE := .build/release
RECORDS := $(ELEMENTS:%=data/$(PRESET)/%.h5)
DRAWINGS := $(ELEMENTS:%=figures/$(PRESET)/%.pdf)
DIGESTS := $(addprefix data/.digests/,$(ELEMENTS) columns)
PYTHON := .venv/bin/python
# With make -j the processes are parallel, and the threads inside them are not.
THREADS = $(if $(filter -j%,$(MAKEFLAGS)),1,$(shell nproc))
# The suite is parallel over runs; BLAS threads would only wait for each other.
export OPENBLAS_NUM_THREADS := 1

##@ Reproduce
.PHONY: figures data check draw report accept
figures: $(DRAWINGS) ## draw every figure of PRESET (quick unless set; also paper, smoke)
data: $(RECORDS) ## compute every record of PRESET
check: $(RECORDS) ## print the verdict of every claim; fail if one disagrees
	@$(RELEASE)/report $^
report: $(DRAWINGS) ## build one self-contained page with all figures and verdicts of PRESET
	@$(RELEASE)/report $(RECORDS) --page figures/$(PRESET)/index.html
accept: $(RECORDS) ## take the verdicts of PRESET as known: the next report marks those that change
	@$(RELEASE)/report $(RECORDS) --accept
draw: .build/executables.mk ## draw one record, beside it or in figures: make draw RECORD=data/custom/<stem>.h5
	@[ -f "$(RECORD)" ] || { echo "there is no record '$(RECORD)': say make draw RECORD=data/custom/<stem>.h5" >&2; exit 1; }
	@figures/draw "$(RECORD)" "$(basename $(patsubst data/%,figures/%,$(RECORD)))"
	@echo "drew $(basename $(patsubst data/%,figures/%,$(RECORD))).pdf, .svg and .png"

##@ Trust
.PHONY: test audit reproduce faults bench bench-threads bench-peers
test: .build/dependencies ## run all tests
	swift test
audit: $(RECORDS) .venv/ready ## compute every record of PRESET again with SciPy, PyTorch and Gymnasium, and compare
	@$(PYTHON) Tests/audit/audit.py $(RECORDS)
reproduce: .build/executables.mk .venv/ready ## run every element of PRESET twice from clean, elsewhere, with other threads, and compare the bytes
	@$(PYTHON) Tests/audit/reproduce.py $(PRESET) $(ELEMENTS)
faults: .build/executables.mk .venv/ready ## kill runs, take their disk away, feed damaged records to their readers
	@$(PYTHON) Tests/faults/interrupt.py
	@$(PYTHON) Tests/faults/storage.py
	@$(PYTHON) Tests/faults/mutate.py $(RECORDS)
bench: .build/executables.mk .venv/ready | data/$(PRESET) ## time hot loops beside the limits of this machine, and the growth of their cost; draw both
	@for stem in bench bench-growth; do \
	    $(RELEASE)/$$stem --preset $(PRESET) --output data/$(PRESET)/$$stem.h5; \
	    figures/draw data/$(PRESET)/$$stem.h5 figures/$(PRESET)/$$stem; \
	done
	@$(PYTHON) Tests/peers/kernels.py data/$(PRESET)/bench.h5
bench-threads: .build/executables.mk .venv/ready ## time every element of PRESET on one thread and on all
	@$(PYTHON) Tests/peers/threads.py $(PRESET) $(ELEMENTS)
bench-peers: .venv/peers ## time the same work by what is usually taken for it, in turns with ours
	@$(MAKE) --no-print-directory PRESET=quick data
	@$(PYTHON) Tests/peers/peers.py

##@ Your own, and larger machines
.PHONY: new slurm
new: ## begin an element of your own from an example that runs: make new ELEMENT=<author><year>-<element>
	@.ci/new '$(ELEMENT)'
slurm: $(DIGESTS) ## submit PRESET to a Slurm cluster: arrays of shares of the replicas, then the records
	@.ci/slurm/submit $(PRESET) $(ELEMENTS)

##@ Build and tidy
.PHONY: build deps clean burn elements help
build: .build/executables.mk ## compile everything
deps: .build/dependencies ## install the Debian packages that are missing
clean: ## delete what was built; keep records and figures
	rm -rf .build .venv
burn: ## delete the records and figures of PRESET
	rm -rf data/$(PRESET) figures/$(PRESET)
elements: ## list the stems of all elements
	@echo $(ELEMENTS)
help: ## this list
	@awk -F':.*## ' '/^##@/ {print "\n" substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.build/dependencies: Makefile .ci/dependencies
	@.ci/dependencies $(PACKAGES)
	@mkdir -p $(@D) && touch $@

# What an element is computed with is known by its content. This file is made, and read, before anything else: it builds the
# executables and renews the digests of those that changed, so that the rules below see plain files.
ifneq ($(filter-out help clean burn deps new test elements,$(or $(MAKECMDGOALS),figures)),)
include .build/executables.mk
endif
# Folders stand in the list for files that are removed or renamed.
.build/executables.mk: Makefile Package.swift .ci/digest $(shell find Sources) | .build/dependencies
	swift build -c release
	@.ci/digest data/.digests $(addprefix $(RELEASE)/,$(ELEMENTS) columns)
	@touch $@
$(DIGESTS): data/.digests/%: | .build/executables.mk
	@.ci/digest data/.digests $(RELEASE)/$*

# Every file stands in a list: make would throw away what it only knows from a pattern.
$(RECORDS): data/$(PRESET)/%.h5: data/.digests/% | data/$(PRESET)
	@echo "$*: computing, because $(if $(wildcard $@),its program has changed,there is no $@)"
	@$(RELEASE)/$* --preset $(PRESET) --threads $(THREADS) --output $@
$(DRAWINGS): figures/$(PRESET)/%.pdf: data/$(PRESET)/%.h5 figures/%.gp figures/style.gp figures/draw data/.digests/columns
	@echo "$*: drawing, because $(if $(wildcard $@),of what is newer: $?,there is no $@)"
	@figures/draw $< $(basename $@)
data/$(PRESET):
	@mkdir -p $@

.venv/peers: Tests/peers/requirements.txt .venv/ready
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
.venv/ready: Tests/audit/requirements.txt | .build/dependencies
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
