"""Checks the shape of the product's sources: no file over 400 lines, and a median of at most 80."""
import statistics
import subprocess
import sys

files = subprocess.run(
    ["git", "ls-files", "libs/*.cs", "tools/*.cs", "runner/*.cs"], check=True, capture_output=True, text=True
).stdout.split()
lengths = {name: sum(1 for _ in open(name, encoding="utf-8")) for name in files if not name.endswith(".Generated.cs")}
failures = [f"{name}: {length} lines, at most 400" for name, length in lengths.items() if length > 400]
median = statistics.median(lengths.values())
if median > 80:
    failures.append(f"median file has {median} lines, at most 80")
for failure in failures:
    print(f"lint: {failure}", file=sys.stderr)
print(f"lint: {len(lengths)} files, median {median:.0f} lines, longest {max(lengths.values())}")
sys.exit(1 if failures else 0)
