"""Runs commands side by side in one process, round by round, and reports medians, ratios and peak memory.

A case is a list of contenders; each contender is a name, a command, and optionally a preparation that is not timed.
Rounds interleave the contenders, so that a slow minute of the machine slows all of them.
"""
import dataclasses
import os
import resource
import statistics
import subprocess
import sys
import time


@dataclasses.dataclass
class Contender:
    name: str
    command: list
    prepare: list = None
    cwd: str = None
    env: dict = None


@dataclasses.dataclass
class Measured:
    name: str
    seconds: float
    peak_mb: float


def run_once(contender):
    if contender.prepare:
        subprocess.run(contender.prepare, check=True, cwd=contender.cwd, stdout=subprocess.DEVNULL)
    env = dict(os.environ, **(contender.env or {}))
    with open(os.devnull, "w") as null, open("/tmp/appc-bench-stderr", "w+") as errors:
        start = time.monotonic()
        process = subprocess.Popen(contender.command, cwd=contender.cwd, env=env, stdout=null, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"bench: {contender.name}: exit {process.returncode}: {errors.read()}")
    return seconds, usage.ru_maxrss / 1024


def measure(contenders, rounds, warmup=1):
    samples = {c.name: [] for c in contenders}
    for round_number in range(rounds + warmup):
        for contender in contenders:
            sample = run_once(contender)
            if round_number >= warmup:
                samples[contender.name].append(sample)
    return [
        Measured(name, statistics.median(s for s, _ in values), max(m for _, m in values))
        for name, values in samples.items()
    ]


class Report:
    """Collects tables and verdicts; ends with exit 1 when a goal was missed."""

    def __init__(self):
        self.lines = []
        self.missed = []

    def say(self, line=""):
        print(line, flush=True)
        self.lines.append(line)

    def table(self, title, rows, extra=None):
        """The first row is ours; ratios are the others' time over ours."""
        self.say(f"\n### {title}\n")
        floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.say(f"Peak memory is resident size; figures of {floor:.0f} MB and less are the harness's own.\n")
        self.say("| program | median | against ours | peak memory |" + (" output |" if extra else ""))
        self.say("|---|---|---|---|" + ("---|" if extra else ""))
        for row in rows:
            ratio = row.seconds / rows[0].seconds
            line = f"| {row.name} | {row.seconds * 1000:.1f} ms | {ratio:.2f} | {row.peak_mb:.1f} MB |"
            if extra:
                line += f" {extra.get(row.name, '')} |"
            self.say(line)

    def goal(self, text, met):
        self.say(f"\n- {'met' if met else 'MISSED'}: {text}")
        if not met:
            self.missed.append(text)

    def finish(self):
        return 1 if self.missed else 0
