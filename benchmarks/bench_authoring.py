"""acbuild begin through write of a 170 MB tree and of 200,000 files, and one changed file after that, beside acbuild 0.4 and umoci.

acbuild 0.4 takes part where a program `acbuild` that says so is on PATH; it is in no package.
"""
import os
import shutil
import subprocess

from harness import Contender, measure
import inputs

MEMORY_MB = 150


def peer():
    """acbuild 0.4, or None."""
    path = shutil.which("acbuild")
    if path is None:
        return None
    said = subprocess.run([path, "version"], capture_output=True, text=True, check=False, timeout=20).stdout
    return path if "0.4" in said or "appc version" in said.lower() else None


def fresh(folder):
    return ["sh", "-c", f"rm -rf '{folder}' && mkdir -p '{folder}'"]


def umoci_bundle(folder, tree):
    """A layout with an empty image, unpacked, and the tree laid into it: all that is left is to repack it."""
    return ["sh", "-c", f"""set -e; rm -rf '{folder}'; mkdir -p '{folder}'; cd '{folder}'
        umoci init --layout lay; umoci new --image lay:x; umoci unpack --image lay:x bundle; cp -a '{tree}/.' bundle/rootfs/"""]


def run(report):
    tree = os.path.join(inputs.layout(), "rootfs")
    out = os.path.join(inputs.FOLDER, "authoring")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    ours, theirs = inputs.tool("acbuild"), peer()
    anew(report, ours, theirs, tree, out)
    many(report, ours, out)


def anew(report, ours, theirs, tree, out):
    places = {name: os.path.join(out, name) for name in ("oci", "aci", "peer", "umoci", "change", "script", "script-anew")}
    build = f"{ours} begin --build-mode oci '{tree}' && {ours} write oci:image:x && {ours} end"
    contenders = [
        Contender("acbuild begin, write oci:", ["sh", "-c", build], fresh(places["oci"]), cwd=out),
        Contender("acbuild begin, write (ACI)", ["sh", "-c", f"{ours} begin '{tree}' && {ours} set-name example.com/x && {ours} write x.aci && {ours} end"], fresh(places["aci"]), cwd=out),
        Contender("umoci repack", ["umoci", "repack", "--image", f"{places['umoci']}/lay:x", f"{places['umoci']}/bundle"], umoci_bundle(places["umoci"], tree)),
    ]
    for contender, name in zip(contenders, ("oci", "aci")):
        contender.command[2] = f"cd '{places[name]}' && " + contender.command[2]
    if theirs:
        script = f"cd '{places['peer']}' && {theirs} begin '{tree}' && {theirs} set-name example.com/x && {theirs} write x.aci && {theirs} end"
        contenders.append(Contender("acbuild 0.4 begin, write (ACI)", ["timeout", "300", "sh", "-c", script], fresh(places["peer"])))
    prepare_change(ours, tree, places["change"])
    prepare_script(ours, tree, places["script"])
    prepare_script(ours, tree, places["script-anew"])
    contenders.append(Contender("one file changed: acbuild copy, write oci:", ["sh", "-c", f"cd '{places['change']}' && {ours} copy changed /etc/changed && {ours} write --overwrite oci:image:x"],
                                ["sh", "-c", f"date +%N > '{places['change']}/changed'"]))
    contenders.append(Contender("acbuild script, nothing kept", ["sh", "-c", f"cd '{places['script-anew']}' && {ours} script --cache cache build.acb"],
                                ["sh", "-c", f"rm -rf '{places['script-anew']}/cache'"]))
    contenders.append(Contender("one file changed: acbuild script", ["sh", "-c", f"cd '{places['script']}' && {ours} script --cache cache build.acb"],
                                ["sh", "-c", f"date +%N > '{places['script']}/changed'"]))
    rows = measure(contenders, rounds=int(os.environ.get("BENCH_ROUNDS", "5")))
    report.table("acbuild begin through write, 170 MB", rows)
    by_name = {row.name: row for row in rows}
    oci, aci, umoci = rows[0], rows[1], by_name["umoci repack"]
    report.goal(f"begin, write oci: no slower than umoci repack of the same tree: {umoci.seconds / oci.seconds:.2f} times its speed", oci.seconds <= umoci.seconds)
    if theirs:
        old = by_name["acbuild 0.4 begin, write (ACI)"]
        for row in (oci, aci):
            report.goal(f"{row.name}: at least 5 times faster than acbuild 0.4: {old.seconds / row.seconds:.2f}", old.seconds >= 5 * row.seconds)
    for name, whole in (("one file changed: acbuild copy, write oci:", oci), ("one file changed: acbuild script", by_name["acbuild script, nothing kept"])):
        ratio = whole.seconds / by_name[name].seconds
        report.goal(f"{name}: at least 10 times faster than building anew: {ratio:.1f}", ratio >= 10)
    worst = max(row.peak_mb for row in rows if "0.4" not in row.name and "umoci" not in row.name)
    report.goal(f"under {MEMORY_MB} MB of memory: {worst:.0f} MB", worst < MEMORY_MB)


def prepare_change(ours, tree, place):
    subprocess.run(fresh(place), check=True)
    script = f"cd '{place}' && {ours} begin --build-mode oci '{tree}' && {ours} layer && {ours} write oci:image:x"
    subprocess.run(["sh", "-c", script], check=True, stdout=subprocess.DEVNULL, timeout=300)


def prepare_script(ours, tree, place):
    subprocess.run(fresh(place), check=True)
    with open(os.path.join(place, "build.acb"), "w", encoding="utf-8") as script:
        script.write(f"begin --build-mode oci {tree}\nlayer\ncopy ./changed /etc/changed\nset-exec /bin/true\nwrite --overwrite oci:image:x\n")
    subprocess.run(["sh", "-c", f"cd '{place}' && date > changed && {ours} script --cache cache build.acb"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)


def many(report, ours, out):
    tree, place = os.path.join(out, "many"), os.path.join(out, "many-build")
    for number in range(200_000):
        if number % 1000 == 0:
            folder = os.path.join(tree, "usr", "share", f"package-{number // 1000:03}")
            os.makedirs(folder)
        with open(os.path.join(folder, f"file-{number:06}.txt"), "w", encoding="ascii") as file:
            file.write(f"{number}\n")
    subprocess.run(fresh(place), check=True)
    steps = [
        ("begin", f"{ours} begin --build-mode oci '{tree}'"),
        ("layer", f"{ours} layer"),
        ("write oci:", f"{ours} write oci:image:x"),
        ("copy of one file", f"date > changed; {ours} copy changed /usr/share/package-100/file-100500.txt"),
        ("write oci: after that", f"{ours} write --overwrite oci:image:x"),
        ("write (ACI)", f"{ours} set-name example.com/many && {ours} write --format aci --overwrite x.aci"),
    ]
    rows = []
    for name, command in steps:
        rows += measure([Contender(f"acbuild {name}, 200,000 files", ["sh", "-c", f"cd '{place}' && {command}"])], rounds=1, warmup=0)
    report.table("acbuild, 200,000 files", rows)
    worst = max(row.peak_mb for row in rows)
    report.goal(f"under {MEMORY_MB} MB of memory: {worst:.0f} MB", worst < MEMORY_MB)
