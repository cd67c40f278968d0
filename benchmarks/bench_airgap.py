"""Mirror 50 images (5 GB) from a registry on loopback against skopeo sync; verify a bundle of 5 GB against sha256sum. GB=N for other sizes, ROUNDS=N, PART=mirror or bundle for one of the two."""
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zlib

from bench_docker2aci import Registry
from harness import Contender, measure
import inputs

IMAGES = 50
MEMORY_GOAL_MB = 150


def run(report):
    size = int(float(os.environ.get("GB", "5")) * (1 << 30))
    folder = os.path.join(inputs.FOLDER, "airgap")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        for part in [mirror, bundle]:
            if os.environ.get("PART", part.__name__) == part.__name__:
                part(report, folder, size)
                shutil.rmtree(folder)
                os.makedirs(folder)
    finally:
        shutil.rmtree(folder)


def rounds(usual):
    return int(os.environ.get("ROUNDS", usual))


def mirror(report, folder, size):
    registry = Registry()
    try:
        for number in range(IMAGES):
            layout = f"{folder}/layout"
            # In a process of its own: what the harness holds is counted to the programs that it measures.
            subprocess.run([sys.executable, __file__, layout, str(size // IMAGES)], check=True)
            registry.push(layout, f"bench/image{number}")
            shutil.rmtree(layout)
        with open(f"{folder}/list", "w", encoding="utf-8") as file:
            file.writelines(f"docker://{registry.address}/bench/image{number}:t\n" for number in range(IMAGES))
        with open(f"{folder}/sync.yml", "w", encoding="utf-8") as file:
            json.dump({registry.address: {"tls-verify": False, "images": {f"bench/image{number}": ["t"] for number in range(IMAGES)}}}, file)
        acserver = inputs.tool("acserver")
        clean = ["rm", "-rf", f"{folder}/store", f"{folder}/sync"]
        ours = [acserver, "mirror", "--store", f"{folder}/store", "--insecure-allow-http", "--list", f"{folder}/list"]
        rows = measure(
            [
                Contender("acserver mirror", ours, prepare=clean),
                Contender("skopeo sync", ["skopeo", "sync", "--src", "yaml", "--dest", "dir", f"{folder}/sync.yml", f"{folder}/sync"], prepare=clean),
            ],
            rounds=rounds(3),
            warmup=0,
        )
        report.table(f"mirror {IMAGES} images, {size / 1e9:.1f} GB, from a registry on loopback", rows)
        report.goal(f"mirroring no slower than skopeo sync: {rows[1].seconds / rows[0].seconds:.2f}", rows[0].seconds <= rows[1].seconds)
        report.goal(f"memory of mirroring below {MEMORY_GOAL_MB} MB: {rows[0].peak_mb:.1f} MB", rows[0].peak_mb < MEMORY_GOAL_MB)
    finally:
        registry.close()
        shutil.rmtree(registry.folder)


def bundle(report, folder, size):
    actool, acserver = inputs.tool("actool"), inputs.tool("acserver")
    subprocess.run([actool, "keygen", "--name", "Bench <bench@example.com>", "--out", f"{folder}/key"], check=True, stdout=subprocess.DEVNULL)
    for number in range(5):
        os.makedirs(f"{folder}/in/rootfs")
        with open(f"{folder}/in/manifest", "w", encoding="utf-8") as file:
            json.dump({"acKind": "ImageManifest", "acVersion": "0.8.11", "name": f"example.com/image{number}"}, file)
        with open(f"{folder}/in/rootfs/data", "wb") as file:
            for _ in range(size // 5 >> 20):
                file.write(os.urandom(1 << 20))
        subprocess.run([actool, "build", "--no-compression", f"{folder}/in", f"{folder}/image.aci"], check=True)
        subprocess.run([acserver, "add", "--store", f"{folder}/store", "--allow-unsigned", f"{folder}/image.aci"], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(f"{folder}/in")
        os.remove(f"{folder}/image.aci")
    create = [acserver, "bundle", "create", "--store", f"{folder}/store", "--key", f"{folder}/key/secret-key.asc", f"{folder}/bundle"]
    rows = measure([Contender("acserver bundle create", create)], rounds=1, warmup=0)
    shutil.rmtree(f"{folder}/store")
    rows = measure(
        [
            Contender("acserver bundle verify", [acserver, "bundle", "verify", "--key", f"{folder}/key/pubkey.asc", f"{folder}/bundle"]),
            Contender("sha256sum", ["sha256sum", f"{folder}/bundle"]),
        ],
        rounds=rounds(5),
    ) + rows
    report.table(f"a bundle of {size / 1e9:.1f} GB", rows)
    speed = rows[1].seconds / rows[0].seconds
    report.goal(f"bundle verify at no less than 80 % of sha256sum's speed: {speed * 100:.0f} %", speed >= 0.8)
    most = max(row.peak_mb for row in rows if row.name.startswith("acserver"))
    report.goal(f"memory of bundles below {MEMORY_GOAL_MB} MB: {most:.1f} MB", most < MEMORY_GOAL_MB)


def make_layout(path, size):
    """An OCI layout of one layer of random bytes, gzip without compression, so that nobody compresses it anew."""
    os.makedirs(f"{path}/blobs/sha256")
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        entry = tarfile.TarInfo("data")
        entry.size = size
        tar.addfile(entry, io.BytesIO(os.urandom(size)))
    diff = raw.getvalue()
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    layer = put(path, packer.compress(diff) + packer.flush(), "application/vnd.oci.image.layer.v1.tar+gzip")
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(diff).hexdigest()}"]}}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": put(path, json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"), "layers": [layer]}
    top = put(path, json.dumps(manifest).encode(), manifest["mediaType"])
    top["annotations"] = {"org.opencontainers.image.ref.name": "t"}
    with open(f"{path}/index.json", "w", encoding="utf-8") as file:
        json.dump({"schemaVersion": 2, "manifests": [top]}, file)
    with open(f"{path}/oci-layout", "w", encoding="utf-8") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')


def put(path, content, media_type):
    digest = hashlib.sha256(content).hexdigest()
    with open(f"{path}/blobs/sha256/{digest}", "wb") as file:
        file.write(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


if __name__ == "__main__":
    make_layout(sys.argv[1], int(sys.argv[2]))
