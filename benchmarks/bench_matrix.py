"""Real images of many layers: the tree that docker2aci writes, unpacked by GNU tar, against what `umoci unpack` writes.

Compared are path, type, mode, owner, size, content, times, device numbers, link counts and groups, and extended attributes.
`benchmarks/run matrix` takes the full editions (root, network for apt, 40 GB of disk, ten minutes); `python3 benchmarks/bench_matrix.py --small DOCKER2ACI FOLDER`
the small ones, which is what the tests do.
"""
import json
import os
import shutil
import subprocess
import sys
import time

import inputs
import matrix_images

COMPARE = os.path.join(inputs.ROOT, "spec-tests", "Docker2Aci", "compare-trees.py")


def layers(image):
    layout = image[:-len(":t")]
    with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
        digest = json.load(file)["manifests"][0]["digest"]
    with open(os.path.join(layout, "blobs", *digest.split(":")), encoding="utf-8") as file:
        return len(json.load(file)["layers"])


def build(make, folder, small):
    """In a process of its own: what a child is found to have used at most begins with what its parent has."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            make(folder, small)
            status = 0
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit(f"bench: {make.__name__}: the image could not be made")
    return os.path.join(folder, make.__name__, "layout") + ":t"


def check(make, folder, docker2aci, small):
    """Returns (layers, files, seconds, peak megabytes, differences as text)."""
    work = os.path.join(folder, make.__name__)
    image = build(make, folder, small)
    started = time.monotonic()
    process = subprocess.Popen([docker2aci, "--quiet", "--output", f"{work}/out.aci", "oci:" + image], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return layers(image), 0, seconds, 0, f"docker2aci: exit {process.returncode}"
    subprocess.run(["umoci", "unpack", "--image", image, f"{work}/bundle"], check=True, stdout=subprocess.DEVNULL)
    os.makedirs(f"{work}/ours")
    unpack = ["tar", "--warning=no-timestamp", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xpf", f"{work}/out.aci", "-C", f"{work}/ours"]
    subprocess.run(unpack, check=True)
    compared = subprocess.run([sys.executable, COMPARE, f"{work}/bundle/rootfs", f"{work}/ours/rootfs"], capture_output=True, text=True)
    lines = compared.stdout.splitlines() or [compared.stderr]
    result = layers(image), int(lines[-1].split()[0]) if compared.stdout else 0, seconds, usage.ru_maxrss / 1024, "\n".join(lines[:5]) if compared.returncode else ""
    subprocess.run(["rm", "-rf", work], check=True)
    return result


def table(folder, docker2aci, small, say):
    """Says a line for each image; returns how many differ."""
    failed = 0
    say("| image | layers | files | docker2aci | peak memory | against umoci unpack |")
    say("|---|---|---|---|---|---|")
    for make in matrix_images.ALL:
        count, files, seconds, memory, differences = check(make, folder, docker2aci, small)
        failed += 1 if differences or files == 0 else 0
        say(f"| {make.__doc__.splitlines()[0]} | {count} | {files} | {seconds:.1f} s | {memory:.0f} MB | {differences or 'equal'} |")
    return failed


def run(report):
    folder = os.path.join(inputs.FOLDER, "matrix")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    report.say("\n### docker2aci on real images\n")
    failed = table(folder, inputs.tool("docker2aci"), False, report.say)
    report.goal("every tree equals what umoci unpacks", failed == 0)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] != "--small":
        sys.exit("usage: bench_matrix.py --small DOCKER2ACI FOLDER")
    sys.exit(1 if table(sys.argv[3], sys.argv[2], True, print) else 0)
