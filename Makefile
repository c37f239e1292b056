# What can be done here; `make` alone lists it. Everything is built and run from this folder.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

GO     ?= go
TOOLS  := bin/tools
WALKS  := e2e/node_modules/.package-lock.json
GOTEST := $(TOOLS)/gotestsum --format pkgname-and-test-fails --format-hide-empty-pkg --

BENCH    ?= .
FUZZTIME ?= 60s
RACE     ?= ./...

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## install what the machine lacks: PostgreSQL's server programs, node, a C compiler, and what tests judge with
	@./scripts/setup

assets: ## bundle style, scripts, fonts and icons of the pages
	@./scripts/assets

build: assets ## bin/oszir, one file that needs nothing of the sources and of the machine only the C library
	CGO_ENABLED=1 $(GO) build -trimpath -tags netgo,osusergo -o bin/oszir ./cmd/oszir

run: setup build ## set up, build and start the demo: it prints its address and how to sign in
	bin/oszir demo

test: setup build fmt vet $(TOOLS)/gotestsum $(WALKS) ## all tests with a real database and a real browser; ends with their count
	OSZIR_FULL=1 $(GOTEST) -p 3 -timeout 40m ./internal/app ./internal/ptr ./... # the longest first, so that none is left at the end
	@./scripts/e2e

year: ## a year of TARTINFO with 3,000 members and 2,000 vacant posts, which takes four to eight minutes
	OSZIR_YEAR=1 $(GO) test ./internal/tartinfo -run TestYear -v -timeout 60m

$(WALKS): e2e/package-lock.json
	@cd e2e && npm ci --ignore-scripts --no-audit --no-fund >/dev/null && touch node_modules/.package-lock.json

e2e: build ## walk the pages in a real browser (E2E=pattern: only these)
	@./scripts/e2e

test-race: assets $(TOOLS)/gotestsum ## the quick tests with the race detector (RACE=./internal/ptr/...: only these)
	CGO_ENABLED=1 $(GOTEST) -race -timeout 40m $(RACE)

archtest: ## the house rules only: imports, SQL walls, names, texts, generated documents
	$(GO) test ./internal/archtest

bench: build ## Go benchmarks (BENCH=pattern), then the program's own
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...
	$(GO) run ./tools/bench

check: setup fmt vet staticcheck lint vuln archtest test-race ## everything that judges the code, slowly

fmt: # Go files are as gofmt writes them
	@bad=$$(gofmt -l cmd internal migrations tools); [[ -z $$bad ]] || { printf 'gofmt would change:\n%s\n' "$$bad"; exit 1; }

vet:
	$(GO) vet ./...

staticcheck: $(TOOLS)/staticcheck
	$(TOOLS)/staticcheck ./...

lint: $(TOOLS)/golangci-lint
	$(TOOLS)/golangci-lint run

vuln: $(TOOLS)/govulncheck
	@./scripts/vuln $(TOOLS)/govulncheck

golden: ## write the expected results of tests anew; read the difference before committing
	$(GO) test $$(grep -rlE 'flag\.Bool\("update"' --include='*_test.go' cmd internal | xargs -r -n1 dirname | sort -u | sed 's|^|./|') -update

docs: ## write the generated tables of docs/ anew
	$(GO) test ./internal/archtest -run '^(TestRequirements|TestDependencyTable)$$' -update

papers: ## every sort of document as a PDF in var/papers, and the contact sheet of docs/pictures (needs ImageMagick)
	@rm -rf var/papers && $(GO) run ./tools/papers var/papers
	@cd var/papers && for f in *.pdf; do pdftoppm -r 36 -f 1 -l 1 -singlefile -gray -png "$$f" "$${f%.pdf}"; done
	@montage var/papers/*.png -tile 10x -geometry +6+6 -background '#d8dcdf' miff:- | convert miff:- -colorspace Gray -colors 8 -depth 4 docs/pictures/documents.png

fuzz: ## every fuzz target for FUZZTIME=60s each
	@FUZZTIME=$(FUZZTIME) ./scripts/fuzz

crash: N ?= 50
crash: setup ## kill the program N=50 times in the middle of loads; nothing may be lost or doubled
	@OSZIR_CRASH_ROUNDS=$(N) ./scripts/long-test '^TestCrash' ./internal/app/...

hostile: N ?= 10000
hostile: setup ## N=10000 made-up hostile workbooks among honest ones; none may be loaded, none may hurt
	@OSZIR_HOSTILE_FILES=$(N) ./scripts/long-test '^TestHostile' ./internal/ptr/...

hard-days: N ?= 200
hard-days: setup assets ## lost commits (50 N), graceful stops (N), cut connections (every byte), 5000 slow connections
	@OSZIR_COMMIT_ROUNDS=$$((50 * $(N))) OSZIR_STOP_ROUNDS=$(N) OSZIR_CUT_ROUNDS=20500 OSZIR_SLOW_CONNECTIONS=5000 \
		./scripts/long-test '^Test(CommitLost|Stop|Cut|Slow)_' ./internal/app/...

package: assets ## a Debian package and a tarball in bin/ (VERSION=…)
	@./scripts/package $(VERSION)

clean: ## remove what was built; data stay
	rm -rf bin

# The tools have a module of their own, so that the program's stays small.
$(TOOLS)/gotestsum:     PACKAGE := gotest.tools/gotestsum
$(TOOLS)/staticcheck:   PACKAGE := honnef.co/go/tools/cmd/staticcheck
$(TOOLS)/golangci-lint: PACKAGE := github.com/golangci/golangci-lint/v2/cmd/golangci-lint
$(TOOLS)/govulncheck:   PACKAGE := golang.org/x/vuln/cmd/govulncheck
$(TOOLS)/%: tools/pinned/go.mod tools/pinned/go.sum
	@echo "building $@"
	@cd tools/pinned && CGO_ENABLED=0 $(GO) build -o ../../$@ $(PACKAGE)

.NOTPARALLEL:
.PHONY: help papers year setup assets build run test e2e hard-days package test-race archtest bench check fmt vet staticcheck lint vuln golden docs fuzz crash hostile clean
