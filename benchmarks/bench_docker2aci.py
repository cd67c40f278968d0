"""docker2aci from a loopback registry: against the original where it is on PATH, else against skopeo copy followed by umoci unpack."""
import io
import os
import re
import shutil
import subprocess
import tarfile

from harness import Contender, measure
import inputs

MEMORY_LIMIT_MB = 150


def layout(name, tars):
    """An OCI layout with these tars as layers, made by umoci."""
    path = os.path.join(inputs.FOLDER, name)
    if not os.path.exists(path):
        shutil.rmtree(path + ".new", ignore_errors=True)
        subprocess.run(["umoci", "init", "--layout", path + ".new"], check=True)
        subprocess.run(["umoci", "new", "--image", path + ".new:t"], check=True)
        for tar in tars():
            subprocess.run(["umoci", "raw", "add-layer", "--image", path + ".new:t", tar], check=True)
        os.rename(path + ".new", path)
    return path


def two_layers():
    """Debian, and over it a second copy of its /usr."""
    base = inputs.rootfs_tar()
    tree = os.path.join(inputs.layout(), "rootfs")
    second = os.path.join(inputs.FOLDER, "second.tar")
    subprocess.run(["tar", "-cf", second, "-C", tree, "--transform=s,^usr,opt/usr,", "--transform=s,^var,opt/var,", "usr", "var"], check=True)
    return [base, second]


def sixty_layers():
    """200,000 small files in 60 layers, a tenth of each layer replaced or removed by the next."""
    tars = []
    for layer in range(60):
        path = os.path.join(inputs.FOLDER, f"small-{layer}.tar")
        with tarfile.open(path, "w") as tar:
            for index in range(3334):
                add(tar, f"d{layer}/s{index % 40}/file{index}", f"{layer} {index}\n" * 20)
            for index in range(333 if layer else 0):
                folder = f"d{layer - 1}/s{index % 40}"
                add(tar, f"{folder}/file{index}" if index % 2 else f"{folder}/.wh.file{index}", "replaced\n" if index % 2 else "")
        tars.append(path)
    return tars


def add(tar, name, text):
    entry = tarfile.TarInfo(name)
    entry.mtime = 1_500_000_000
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text.encode()))


class Registry:
    """docker-registry serve on a port of its own choice."""

    def __init__(self):
        self.folder = os.path.join(inputs.FOLDER, "registry")
        os.makedirs(self.folder, exist_ok=True)
        config = os.path.join(inputs.FOLDER, "registry.yml")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {self.folder}}}}}\nhttp: {{addr: '127.0.0.1:0', secret: bench}}\n")
        self.process = subprocess.Popen(["docker-registry", "serve", config], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            match = re.search(r"listening on (127\.0\.0\.1:\d+)", line)
            if match:
                self.address = match[1]
                break
        # What it says later goes nowhere, but must be read.
        subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)

    def push(self, path, name):
        subprocess.run(["skopeo", "copy", "--quiet", "--dest-tls-verify=false", f"oci:{path}:t", f"docker://{self.address}/{name}:t"], check=True)
        return f"docker://{self.address}/{name}:t"

    def close(self):
        self.process.kill()
        self.process.wait()


def original():
    found = shutil.which("docker2aci")
    return found if found and os.path.realpath(found) != os.path.realpath(inputs.tool("docker2aci")) else None


def compare(report, title, source, rounds, original_goal):
    work = os.path.join(inputs.FOLDER, "convert")
    shutil.rmtree(work, ignore_errors=True)
    for folder in ("ours", "peer"):
        os.makedirs(os.path.join(work, folder))
    name = source.rsplit("/", 1)[1].replace(":", "-") + ".aci"
    clean = ["rm", "-rf", "skopeo", "umoci"]
    unpack = f"skopeo copy --quiet --src-tls-verify=false {source} oci:skopeo:t && umoci unpack --image skopeo:t umoci"
    contenders = [
        Contender("docker2aci", [inputs.tool("docker2aci"), "--quiet", "--insecure-allow-http", "--dir", "state", source], cwd=f"{work}/ours"),
        Contender("skopeo copy + umoci unpack", ["sh", "-c", unpack], prepare=clean, cwd=f"{work}/peer"),
    ]
    if original():
        contenders.append(Contender("original docker2aci", [original(), "-insecure-allow-http", source], cwd=f"{work}/peer"))
    rows = measure(contenders, rounds)
    sizes = {contender.name: size(os.path.join(contender.cwd, name)) for contender in contenders if contender.name != "skopeo copy + umoci unpack"}
    report.table(title, rows, {key: f"{value / 1e6:.1f} MB" for key, value in sizes.items()})
    report.goal(f"{title}: no slower than skopeo copy followed by umoci unpack: {rows[1].seconds / rows[0].seconds:.2f} times its speed", rows[0].seconds <= rows[1].seconds)
    report.goal(f"{title}: under {MEMORY_LIMIT_MB} MB of memory: {rows[0].peak_mb:.0f} MB", rows[0].peak_mb < MEMORY_LIMIT_MB)
    if len(rows) > 2:
        ratio = rows[2].seconds / rows[0].seconds
        report.goal(f"{title}: at least {original_goal} times faster than the original: {ratio:.2f}", ratio >= original_goal)
        report.goal(f"{title}: no more bytes than the original writes", sizes["docker2aci"] <= sizes["original docker2aci"])
    shutil.rmtree(work)


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def run(report):
    registry = Registry()
    try:
        compare(report, "convert 2 layers from a loopback registry", registry.push(layout("two-layers", two_layers), "two"), 5, 3)
        compare(report, "convert 200,000 files in 60 layers", registry.push(layout("sixty-layers", sixty_layers), "sixty"), 3, 3)
    finally:
        registry.close()
