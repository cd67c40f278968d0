# The verbs that people and CI type. Each sees to its own set-up.
PREFIX ?= /usr/local
DESTDIR ?=
TOOLS := actool acbuild docker2aci acserver runner
FILTER ?=
EXAMPLES ?=

.PHONY: build test demo examples lint golden fuzz bench cgroup-v2 install clean

build:
	@eng/setup build
	@eng/publish

test: build
	@eng/setup test
	@eng/test $(FILTER)

demo: build
	@eng/setup demo
	@eng/demo

# Five real applications and scripts in the peer's style, built from Debian's packages, started and asked; EXAMPLES='nginx redis' for some.
examples: build
	@eng/setup test
	@eng/examples $(EXAMPLES)

lint:
	@eng/lint

# Rewrites the golden files (help texts, plans, messages); the change then shows in review.
golden: build
	@GOLDEN_UPDATE=1 eng/test Golden

# A million mutated keys, signatures and armors, and how much of the parsers they reach; ROUNDS=N for more or fewer.
fuzz:
	@eng/fuzz $(ROUNDS)

# Boots Debian with cgroup version 2 alone in qemu, tries limits, delegation and rootless pods there, and writes docs/cgroup-v2.md; some minutes.
cgroup-v2: build
	@eng/setup cgroup-v2
	@eng/cgroup-v2

bench: build
	@eng/setup bench
	@benchmarks/run

install:
	@test -x bin/actool || { echo "install: run 'make build' first" >&2; exit 1; }
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	@for tool in $(TOOLS); do \
	    install -m 0755 bin/$$tool $(DESTDIR)$(PREFIX)/bin/$$tool && \
	    bin/$$tool man > $(DESTDIR)$(PREFIX)/share/man/man1/$$tool.1 && \
	    bin/$$tool completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$tool && \
	    echo "install: $(DESTDIR)$(PREFIX)/bin/$$tool"; \
	done
	ln -sf acbuild $(DESTDIR)$(PREFIX)/bin/acbuild-script
	install -d $(DESTDIR)$(PREFIX)/libexec/appc
	install -m 0755 examples/signers/* $(DESTDIR)$(PREFIX)/libexec/appc

clean:
	rm -rf artifacts bin
