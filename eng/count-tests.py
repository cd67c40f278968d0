"""Prints the reasons of skipped tests and, last, 'N passed, N failed, N skipped' from a trx file.

A ring of tests (the first folder below spec-tests) in which nothing ran is a failure: exit 1.
"""
import collections
import sys
import xml.etree.ElementTree as tree

NAMESPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
outcomes = collections.Counter()
rings = collections.defaultdict(collections.Counter)
for result in tree.parse(sys.argv[1]).iter(NAMESPACE + "UnitTestResult"):
    name, outcome = result.get("testName"), result.get("outcome")
    outcomes[outcome] += 1
    rings[name.split(".")[1]][outcome] += 1
    if outcome not in ("Passed", "Failed"):
        reason = result.find(f".//{NAMESPACE}StdOut")
        print(f"skipped: {name}: {reason.text.strip() if reason is not None and reason.text else outcome}")

empty = [ring for ring, counts in sorted(rings.items()) if not counts["Passed"] and not counts["Failed"]]
for ring in empty:
    print(f"failed: ring {ring}: every test was skipped")

skipped = sum(count for outcome, count in outcomes.items() if outcome not in ("Passed", "Failed"))
print(f"{outcomes['Passed']} passed, {outcomes['Failed'] + len(empty)} failed, {skipped} skipped")
sys.exit(1 if empty or not outcomes["Passed"] else 0)
