"""`actool convert` of a 170 MB image to an OCI layout, against umoci repack and skopeo copy of the same files; and `actool diff` of 200,000 files."""
import os
import shutil
import subprocess

from harness import Contender, measure
import inputs

MEMORY_LIMIT_MB = 100
DIFF_MEMORY_LIMIT_MB = 300
FILES = 200_000


def umoci_bundle(work):
    """A layout with an empty image, and a bundle of it that holds the files: what is left to do is umoci repack."""
    for command in (["init", "--layout", "empty"], ["new", "--image", "empty:t"], ["unpack", "--image", "empty:t", "bundle"]):
        subprocess.run(["umoci", *command], cwd=work, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cp", "-a", f"{inputs.layout()}/rootfs/.", f"{work}/bundle/rootfs/"], check=True)


def blobs(path):
    folder = os.path.join(path, "blobs", "sha256")
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def convert(report, work):
    actool = inputs.tool("actool")
    subprocess.run([actool, "build", inputs.layout(), f"{work}/a.aci"], check=True)
    subprocess.run([actool, "convert", "a.aci", "docker-archive:plain.tar:x:t"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    umoci_bundle(work)
    contenders = [
        Contender("actool convert ACI oci:", [actool, "convert", "a.aci", "oci:ours:t"], prepare=["rm", "-rf", "ours"], cwd=work),
        Contender("umoci repack of the unpacked tree", ["umoci", "repack", "--image", "umoci:t", "bundle"], prepare=["sh", "-c", "rm -rf umoci && cp -a empty umoci"], cwd=work),
        Contender("skopeo copy docker-archive: oci:", ["skopeo", "copy", "--quiet", "docker-archive:plain.tar", "oci:skopeo:t"], prepare=["rm", "-rf", "skopeo"], cwd=work),
    ]
    rows = measure(contenders, rounds=5)
    sizes = {row.name: blobs(os.path.join(work, folder)) for row, folder in zip(rows, ("ours", "umoci", "skopeo"))}
    report.table("170 MB of files to an OCI layout", rows, {name: f"{size / 1e6:.1f} MB" for name, size in sizes.items()})
    peers = min(row.seconds for row in rows[1:])
    report.goal(f"convert: at least as fast as the faster of both: {peers / rows[0].seconds:.2f} times its speed", rows[0].seconds <= peers)
    report.goal(f"convert: no more bytes than skopeo writes, to 1 %: {sizes[rows[0].name] / sizes[rows[2].name]:.3f}", sizes[rows[0].name] <= 1.01 * sizes[rows[2].name])
    report.goal(f"convert: under {MEMORY_LIMIT_MB} MB of memory: {rows[0].peak_mb:.0f} MB", rows[0].peak_mb < MEMORY_LIMIT_MB)


def diff(report, work):
    actool = inputs.tool("actool")
    layout = os.path.join(work, "many")
    for folder in range(200):
        os.makedirs(f"{layout}/rootfs/d{folder}")
        for number in range(FILES // 200):
            with open(f"{layout}/rootfs/d{folder}/file{number}", "w", encoding="ascii") as file:
                file.write(f"{folder} {number}\n")
    shutil.copy(f"{inputs.layout()}/manifest", f"{layout}/manifest")
    subprocess.run([actool, "build", layout, f"{work}/many.aci"], check=True)
    rows = measure([Contender(f"actool diff, {FILES:,} files", [actool, "diff", f"{work}/many.aci", f"{work}/many.aci"])], rounds=3)
    report.table(f"comparing two images of {FILES:,} files", rows)
    report.goal(f"diff: under {DIFF_MEMORY_LIMIT_MB} MB of memory: {rows[0].peak_mb:.0f} MB", rows[0].peak_mb < DIFF_MEMORY_LIMIT_MB)


def run(report):
    work = os.path.join(inputs.FOLDER, "back")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    convert(report, work)
    diff(report, work)
    shutil.rmtree(work)
