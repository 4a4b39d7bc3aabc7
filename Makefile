# Each target calls the real tool. `make help` lists the targets.

# What people run and what tests run are the same files, built once; only `bench` and packages are optimized. Every build
# names the workspace, so that each dependency has the same features whatever is built, and is built once.
BUILD := cargo build --locked --workspace
PROGRAMS := target/debug
NETWORK := $(PROGRAMS)/emr-network
# What a browser runs: the page's core, and of the libraries all but what talks to servers.
WASM := --target wasm32-unknown-unknown --no-default-features -p fabric-protos -p fabric-x509 -p fabric-gateway -p fabric-ca -p emr-page-core -p emr-page-fhir -p emr-page-kit -p emr-vectors-module
PACKAGE := cargo package --locked -p fabric-protos -p fabric-x509 -p fabric-chaincode -p fabric-ca

# How long each fuzz target runs, and where chance begins; 0 lets it begin anywhere.
FUZZ_SECONDS := 60
FUZZ_SEED := 0
FUZZ := target/fuzz/bin/cargo-fuzz
MUTANTS := target/mutants/bin/cargo-mutants

# What judges and lists the packages that others wrote, and the folders with packages of npm.
DENY := target/tools/bin/cargo-deny
CYCLONEDX := target/tools/bin/cargo-cyclonedx
NPM := web/ui tests/vectors/npm tests/examples
# How many seconds a service that knows of weaknesses may take to answer.
PATIENCE := 10
# The programs of a release, whose bills of materials `sbom` writes, and the modules of the page in emr-web.
RELEASED := client/cli/emr chaincode/emr/emr-chaincode keeper/emr-keeper web/emr-web network/emr-network
MODULES := web/core/emr_page_core web/fhir/emr_page_fhir web/kit/emr_page_kit

# The figures that are measured, for example BENCHES="wasm_seal wasm_open"; all if it is empty.
BENCHES :=

.DEFAULT_GOAL := help
.PHONY: help up down status story samples page screens trees schemas vectors twice readers chromium chromium-headless-shell faketime postgresql test stories lint audit weaknesses sbom package bench fuzz mutants soak network programs examples

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Fabric is built beside our programs: each leaves a core idle now and then. Both are built once; after that this takes
# seconds.
up: network ## Bring up a real Fabric network with certificate authorities, keepers and the web service
	@echo "next: build Fabric and the other programs side by side; the first time this takes about five minutes"
	@$(NETWORK) build-fabric & fabric=$$!; $(MAKE) --no-print-directory programs; built=$$?; wait $$fabric && exit $$built
	@echo "next: start the network; the first time this takes about half a minute"
	$(NETWORK) up
	-@$(PROGRAMS)/emr-demo

down: ## Stop what `up` started; the data stay
	@test -x $(NETWORK) || { echo "nothing was built here, so nothing of it runs"; exit 0; }; $(NETWORK) down

status: network ## Show what runs
	$(NETWORK) status

story: tests/examples/node_modules ## Play the main story on the running network
	$(BUILD) --bin emr-story --bin emr
	$(PROGRAMS)/emr-story

samples: ## Deploy the example chaincodes on the running network and play their scenarios
	$(BUILD) --bins
	$(PROGRAMS)/emr-samples

# The page needs Node.js 20 or newer (Debian: apt-get install npm). Without a page `cargo build` builds all the same, and the
# web service says that it has none.
page: ## Build the web page: the WebAssembly module, its bindings, and the files that emr-web contains
	$(BUILD) --bin emr-page
	$(PROGRAMS)/emr-page

# With made-up people, without a network.
screens: page chromium-headless-shell ## Make pictures of every screen of the page in target/screens, and check that all people can use it
	node web/ui/tests/screens/screens.mjs target/screens

trees: page chromium-headless-shell ## Write web/ui/tests/screens/trees anew: what a screen reader finds on the main screens
	node web/ui/tests/screens/screens.mjs --trees --write

schemas: ## Write docs/schemas and the page's types: JSON Schema of the contract's functions, OpenAPI of the web service
	EMR_SCHEMAS=write cargo test --quiet --locked --workspace --lib -- the_committed_description
	EMR_SCHEMAS=write cargo test --quiet --locked --workspace --test schemas

vectors: ## Write tests/vectors/data anew: examples of every format, where a format or an example changed
	EMR_VECTORS=write cargo test --quiet --locked --workspace --test vectors

# The same commit and compiler make the same module on every machine, so that its digest can be published and compared.
twice: page ## Build the page's modules again in another folder and another home, and compare both
	rm -rf target/twice && mkdir -p target/twice/home/.cargo
	git clone --quiet . target/twice/emr && ln -s $${CARGO_HOME:-$$HOME/.cargo}/registry target/twice/home/.cargo/registry
	cd target/twice/emr && RUSTUP_HOME=$${RUSTUP_HOME:-$$HOME/.rustup} CARGO_HOME=$(CURDIR)/target/twice/home/.cargo \
		HOME=$(CURDIR)/target/twice/home CARGO_TARGET_DIR=$(CURDIR)/target/twice/build $(CURDIR)/target/debug/emr-page --module-only
	cmp web/ui/core/emr_page_core_bg.wasm target/twice/emr/web/ui/core/emr_page_core_bg.wasm
	cmp web/ui/fhir/emr_page_fhir_bg.wasm target/twice/emr/web/ui/fhir/emr_page_fhir_bg.wasm
	cmp web/ui/kit/emr_page_kit_bg.wasm target/twice/emr/web/ui/kit/emr_page_kit_bg.wasm

# What computes the golden vectors beside the clients' own code: npm's libraries, and the same code as WebAssembly.
readers: page tests/vectors/npm/node_modules client/fhir/tests/judge/jars
	$(PROGRAMS)/emr-page --vectors

# HAPI's validator, which judges what forms become.
client/fhir/tests/judge/jars: client/fhir/tests/judge/pom.xml
	@command -v mvn >/dev/null && command -v javac >/dev/null || { echo "installing Maven and Java, in which HAPI judges records"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends maven default-jdk-headless >/dev/null; } || \
		{ echo "Maven is missing: as an administrator run apt-get install maven default-jdk-headless"; exit 1; }
	mvn --quiet --batch-mode --file $< dependency:copy-dependencies -DoutputDirectory=jars
	@touch $@

# Tests use the page in the engine of Debian's Chromium, benchmarks and the soak in the whole browser.
chromium-headless-shell chromium:
	@command -v $@ >/dev/null || { echo "installing $@, in which the page is used"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends $@ >/dev/null; } || \
		{ echo "Chromium is missing: as an administrator run apt-get install $@"; exit 1; }

# One trial lets three days pass for our programs, and another sets their clocks wrong.
faketime:
	@ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1 || { echo "installing libfaketime, by which trials set clocks"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends libfaketime >/dev/null; } || \
		echo "libfaketime is missing, so the trials of recoveries and of wrong clocks are skipped: as an administrator run apt-get install libfaketime"

# Tests run servers of their own, each in a folder that it alone reads.
postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { echo "installing PostgreSQL, which two instances of the web service share in a test"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
		echo "PostgreSQL is missing, so its test is skipped: as an administrator run apt-get install postgresql"

test: page chromium-headless-shell faketime postgresql examples readers ## Run all tests: those of each crate, then stories and attacks on a network of their own
	cd web/ui && npm run --silent test
	node web/ui/tests/screens/screens.mjs --trees
	$(BUILD) --bins
	cargo test --locked --workspace --no-fail-fast

stories: page chromium-headless-shell faketime ## Play every story of people on the page, of which `test` plays half
	$(BUILD) --bins
	EMR_ALL_STORIES=1 cargo test --locked --workspace --test network -- every_story

lint: page ## Check formatting, clippy, documentation and TypeScript; warnings are errors
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	cargo clippy --locked $(WASM) -- --deny warnings
	cd web/ui && npm run --silent check
	RUSTDOCFLAGS="--deny warnings" cargo doc --locked --workspace --no-deps --quiet
	$(PACKAGE) --allow-dirty --no-verify --quiet
	@if test -x $(DENY); then echo "licences, bans and sources of crates"; $(DENY) --log-level error check licenses bans sources; \
	else echo "skipped: licences, bans and sources of crates; \`make audit\` installs cargo-deny and checks them"; fi
	@$(MAKE) --no-print-directory weaknesses

audit: $(DENY) ## Check the packages that others wrote: known weaknesses, licences, sources, and versions side by side
	$(DENY) check --hide-inclusion-graph licenses bans sources
	@$(MAKE) --no-print-directory weaknesses

# Known weaknesses come from two services outside. Where one cannot be reached, a line says what was not looked up, and
# everything else still counts.
weaknesses:
	@if ! test -x $(DENY); then echo "skipped: advisories about crates; \`make audit\` installs cargo-deny and looks them up"; \
	elif timeout $(PATIENCE) $(DENY) --log-level off fetch db 2>/dev/null; then $(DENY) --log-level error check advisories; \
	else echo "skipped: the database of advisories about crates cannot be reached, so no crate was looked up in it"; fi
	@for folder in $(NPM); do \
		report=$$(cd $$folder && timeout $(PATIENCE) npm audit --package-lock-only --fetch-retries=0 --json 2>/dev/null) && found=0 || found=1; \
		case $$report in \
			*auditReportVersion*) [ $$found = 0 ] && echo "npm knows of no weakness in the packages of $$folder" || \
				{ (cd $$folder && npm audit --package-lock-only); exit 1; } ;; \
			*) echo "skipped: npm's audit service cannot be reached, so no package of $(NPM) was looked up"; break ;; \
		esac; \
	done

# Made from a clone, so that it describes what is committed and writes nothing beside the sources.
sbom: $(CYCLONEDX) ## Write bills of materials (CycloneDX) of the released programs and of the page into target/sbom
	rm -rf target/sbom && mkdir -p target/sbom
	git clone --quiet . target/sbom/source
	cd target/sbom/source && $(CURDIR)/$(CYCLONEDX) cyclonedx --quiet --format json --spec-version 1.5 --describe binaries
	cd target/sbom/source && $(CURDIR)/$(CYCLONEDX) cyclonedx --quiet --format json --spec-version 1.5 --describe binaries \
		--target wasm32-unknown-unknown --target-in-filename
	cd target/sbom/source && for program in $(RELEASED); do cp $${program}_bin.cdx.json ../$$(basename $$program).cdx.json || exit 1; done
	cd target/sbom/source && for module in $(MODULES); do \
		cp $${module}_cdylib-rlib_wasm32-unknown-unknown.cdx.json ../$$(basename $$module).cdx.json || exit 1; \
	done
	cd target/sbom/source/web/ui && npm version --silent --no-git-tag-version \
		$$(sed -n 's/^version = "\(.*\)"$$/\1/p' ../../Cargo.toml) >/dev/null && \
		npm sbom --package-lock-only --sbom-format cyclonedx > $(CURDIR)/target/sbom/page.cdx.json
	rm -rf target/sbom/source
	ls target/sbom

$(DENY):
	cargo install --locked --root target/tools cargo-deny@0.20.2

$(CYCLONEDX):
	cargo install --locked --root target/tools cargo-cyclonedx@0.5.9

# Packages are built from nothing, dependencies too: minutes, so that `make lint` only looks whether they can be made.
package: ## Make the packages of the crates that can be published, and build each from its package alone
	$(PACKAGE)

bench: readers chromium workload ## Measure speed and memory, of BENCHES alone if it is set; figures go to target/bench/results.jsonl
	$(BUILD) --release --bins
	target/release/emr-bench $(BENCHES)

# What fails is kept in the folder fuzz/artifacts beside the targets, and the command that repeats it is printed.
fuzz: $(FUZZ) ## Fuzz each reader of what others send for FUZZ_SECONDS
	for folder in chaincode/shim tests; do cd $(CURDIR)/$$folder && for target in $$($(CURDIR)/$(FUZZ) list); do \
		found=$(CURDIR)/target/fuzz/corpus/$$target; mkdir -p $$found; \
		$(CURDIR)/$(FUZZ) run --sanitizer none --target-dir $(CURDIR)/target/fuzz $$target $$found fuzz/corpus/$$target \
			-- -max_total_time=$(FUZZ_SECONDS) -seed=$(FUZZ_SEED) || exit 1; \
	done; done

$(FUZZ):
	cargo install --locked --root target/fuzz cargo-fuzz@0.13.2

# Hours: each of several hundred changes is built and tested. What no test noticed is in missed.txt, and must be less than a
# tenth; cargo-mutants itself ends with 2 if there is anything in it.
mutants: $(MUTANTS) ## Break each rule of access in turn, and count what the tests notice
	EMR_OPERATIONS=3000 $(MUTANTS) mutants --package emr-contract --output target/mutants; [ $$? -le 3 ]
	@cd target/mutants/mutants.out && noticed=$$(cat caught.txt timeout.txt | wc -l) missed=$$(cat missed.txt | wc -l) && \
		echo "tests noticed $$noticed of $$((noticed + missed)) broken rules" && [ $$((9 * missed)) -le $$noticed ]

$(MUTANTS):
	cargo install --locked --root target/mutants cargo-mutants@27.1.0

soak: fuzz twice chromium ## Run random tests for hours, each of which prints its seed, and then the mutants
	$(BUILD) --bins
	CHROMIUM=/usr/bin/chromium EMR_ONCE=1 PROPTEST_CASES=20000 SOAK_TRANSACTIONS=100000 SOAK_ORDERINGS=100000 SOAK_DELAYS=1 SOAK_GROWTH=1000000 EMR_SEQUENCES=10000 EMR_FAULTS=200 EMR_OUTAGE_SEEDS=3 EMR_OUTAGES=60 EMR_MEMBERS_AT_WORK=20 EMR_KILLED_PEERS=50 EMR_OPERATIONS=10000000 EMR_EVERY_STORY=1 cargo test --locked --workspace -- --nocapture
	$(MAKE) mutants

# What `up` needs before everything else.
network:
	@echo "next: build the network tool; the first time this takes about three minutes"
	$(BUILD) --bin emr-network

# What runs on the network, and the command for people.
programs: page
	$(BUILD) --bin emr-chaincode --bin emr-keeper --bin emr-web --bin emr --bin emr-demo

workload:
	cargo build --locked --profile chaincode -p emr-workload

# What the tests of records made elsewhere take: HL7's examples, and patients of Synthea, which are made here with the same
# seed each time. Without Maven and Java those tests leave the patients out.
examples: tests/examples/node_modules tests/examples/synthea/patients

tests/examples/synthea/patients: tests/examples/synthea/pom.xml
	@command -v mvn >/dev/null && command -v java >/dev/null || { echo "installing Maven and Java, by which patients are made up"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends maven default-jdk-headless >/dev/null; } || true
	@rm -rf $(@D)/made && mvn --quiet --batch-mode --file $< dependency:copy-dependencies -DoutputDirectory=jars && \
		java -cp '$(@D)/jars/*' App -s 20 -cs 20 -p 20 -r 20250101 -e 20250101 --exporter.baseDirectory=$(@D)/made \
			--exporter.hospital.fhir.export=false --exporter.practitioner.fhir.export=false >/dev/null && \
		rm -rf $@ && mv $(@D)/made/fhir $@ && rm -r $(@D)/made && touch $@ || \
		echo "skipped: Synthea's patients cannot be made here, so tests leave them out"

tests/%/node_modules: tests/%/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: install Node.js 20 or newer (Debian: apt-get install npm)"; exit 1; }
	cd $(@D) && npm ci --ignore-scripts --no-fund --no-audit
	@touch $@
