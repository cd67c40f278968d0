"""Inputs of the benchmarks, made once under artifacts/bench and kept."""
import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "artifacts", "bench")
BIN = os.path.join(ROOT, "bin")


def tool(name):
    return os.path.join(BIN, name)


def rootfs_tar():
    """A minimal Debian root filesystem of about 170 MB, as a tar."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, "rootfs.tar")
    if not os.path.exists(path):
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", f"{FOLDER}/new.tar"], check=True)
        os.rename(f"{FOLDER}/new.tar", path)
    return path


def layout():
    """An image layout (manifest and rootfs/) of that root filesystem, for `actool build`."""
    path = os.path.join(FOLDER, "layout")
    if not os.path.exists(path):
        staging = path + ".new"
        shutil.rmtree(staging, ignore_errors=True)
        os.makedirs(os.path.join(staging, "rootfs"))
        # Device nodes are left out: the Go acbuild hangs on them.
        subprocess.run(["tar", "-xf", rootfs_tar(), "-C", os.path.join(staging, "rootfs"), "--exclude=./dev/*"], check=True)
        with open(os.path.join(staging, "manifest"), "w", encoding="utf-8") as manifest:
            manifest.write(
                '{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/debian",'
                '"labels":[{"name":"os","value":"linux"},{"name":"arch","value":"amd64"}],'
                '"app":{"exec":["/bin/true"],"user":"0","group":"0"}}'
            )
        os.rename(staging, path)
    return path


def big_layout(gigabytes):
    """A layout with one file of pseudo-random bytes; big enough to show that memory does not follow the image's size."""
    path = os.path.join(FOLDER, f"layout-{gigabytes}g")
    if not os.path.exists(path):
        staging = path + ".new"
        shutil.rmtree(staging, ignore_errors=True)
        os.makedirs(os.path.join(staging, "rootfs"))
        shutil.copy(os.path.join(layout(), "manifest"), os.path.join(staging, "manifest"))
        block = bytes(range(256)) * 2048 + os.urandom(512 * 1024)
        with open(os.path.join(staging, "rootfs", "big"), "wb") as big:
            for _ in range(gigabytes * 1024):
                big.write(block)
        os.rename(staging, path)
    return path
