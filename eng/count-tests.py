"""count-tests.py TRX STATUS: prints why tests failed or were skipped and, last, 'N passed, N failed, N skipped'.

STATUS is how the run ended: one that was cut short (a test hung or took the process down) counts as a failure.

A ring of tests (the first folder below spec-tests) in which nothing ran is a failure: exit 1. Not so for an ordinary user: some rings are root's.
"""
import collections
import os
import sys
import xml.etree.ElementTree as tree

if not os.path.exists(sys.argv[1]):
    print("failed: the run left no results\n0 passed, 1 failed, 0 skipped")
    sys.exit(1)

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
MOST_LINES = 40  # of a failure's message, and of its stack


def first_lines(result, what):
    """The beginning of a result's Message or StackTrace, indented."""
    text = result.findtext(f".//{NAMESPACE}{what}") or ""
    return "".join(f"\n    {line}" for line in text.strip().splitlines()[:MOST_LINES])


outcomes = collections.Counter()
skips = collections.defaultdict(list)
rings = collections.defaultdict(collections.Counter)
for result in tree.parse(sys.argv[1]).iter(NAMESPACE + "UnitTestResult"):
    name, outcome = result.get("testName"), result.get("outcome")
    outcomes[outcome] += 1
    rings[name.split(".")[1]][outcome] += 1
    if outcome == "Failed":
        print(f"failed: {name}{first_lines(result, 'Message')}{first_lines(result, 'StackTrace')}")
    elif outcome != "Passed":
        skips[result.findtext(f".//{NAMESPACE}Message") or outcome].append(name)

for reason, names in sorted(skips.items()):
    print(f"skipped: {reason}: {len(names)} of the tests", *sorted(names), sep="\n    ")

empty = [ring for ring, counts in sorted(rings.items()) if not counts["Passed"] and not counts["Failed"]]
if os.geteuid() != 0 and empty:
    print(f"skipped: all of {', '.join(empty)}: run the tests as root, too")
    empty = []
for ring in empty:
    print(f"failed: ring {ring}: every test was skipped")

cut_short = sys.argv[2] != "0" and not outcomes["Failed"]
if cut_short:
    print(f"failed: the run was cut short, status {sys.argv[2]}")

skipped = sum(count for outcome, count in outcomes.items() if outcome not in ("Passed", "Failed"))
print(f"{outcomes['Passed']} passed, {outcomes['Failed'] + len(empty) + cut_short} failed, {skipped} skipped")
sys.exit(1 if empty or cut_short or not outcomes["Passed"] else 0)
