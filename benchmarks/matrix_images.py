"""Images of many layers for the matrix: each function fills an OCI layout with umoci and returns `LAYOUT:t`.

The full editions are real (Debian from mmdebstrap, packages from apt, gigabytes); the small ones hold the same traits, take a second
and need no network.
"""
import gzip
import hashlib
import io
import json
import os
import random
import shutil
import struct
import subprocess
import tarfile

import inputs


def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


class Layout:
    """An OCI layout under construction."""

    def __init__(self, folder, name):
        self.folder = os.path.join(folder, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.image = os.path.join(self.folder, "layout") + ":t"
        run("umoci", "init", "--layout", self.image[:-2])
        run("umoci", "new", "--image", self.image)

    def tar(self, path):
        """A layer that is this archive. (`umoci raw add-layer` does the same, but takes a while for each of 60.)"""
        with open(path, "rb") as file:
            content = file.read()
        index_path = os.path.join(self.image[:-2], "index.json")
        with open(index_path, encoding="utf-8") as file:
            index = json.load(file)
        manifest = self.read(index["manifests"][0])
        config = self.read(manifest["config"])
        config["rootfs"].setdefault("diff_ids", [])
        config["rootfs"]["diff_ids"] = (config["rootfs"]["diff_ids"] or []) + ["sha256:" + hashlib.sha256(content).hexdigest()]
        config["history"] = (config.get("history") or []) + [{"created_by": os.path.basename(path)}]
        layer = {"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", **self.blob(gzip.compress(content, 1, mtime=0))}
        manifest["layers"] = (manifest["layers"] or []) + [layer]
        manifest["config"].update(self.blob(json.dumps(config).encode()))
        index["manifests"][0].update(self.blob(json.dumps(manifest).encode()))
        with open(index_path, "w", encoding="utf-8") as file:
            json.dump(index, file)

    def read(self, descriptor):
        with open(self.path(descriptor["digest"]), encoding="utf-8") as file:
            return json.load(file)

    def blob(self, content):
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        with open(self.path(digest), "wb") as file:
            file.write(content)
        return {"digest": digest, "size": len(content)}

    def path(self, digest):
        return os.path.join(self.image[:-2], "blobs", *digest.split(":"))

    def entries(self, add):
        """A layer whose archive `add` writes."""
        path = os.path.join(self.folder, "layer.tar")
        with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
            add(tar)
        self.tar(path)
        os.remove(path)

    def change(self, change):
        """A layer of what `change` does to the unpacked tree, found out by umoci."""
        bundle = os.path.join(self.folder, "bundle")
        run("umoci", "unpack", "--image", self.image, bundle)
        change(os.path.join(bundle, "rootfs"))
        run("umoci", "repack", "--image", self.image, bundle)
        shutil.rmtree(bundle)


def put(tar, name, content=b"", kind=tarfile.REGTYPE, **facts):
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.mtime = 1_500_000_000 + len(name)
    entry.mode = 0o755 if kind == tarfile.DIRTYPE else 0o644
    entry.size = len(content)
    for key, value in facts.items():
        setattr(entry, key, value)
    tar.addfile(entry, io.BytesIO(content))


def debian(folder, small):
    """Debian, and Python over it, as apt left it."""
    image = Layout(folder, "debian")
    if small:
        image.entries(host_files("/bin/busybox", "/etc/passwd"))
        image.change(lambda root: run("cp", "-a", "/usr/lib/locale/C.utf8", os.path.join(root, "etc", "python")))
        return image.image
    image.tar(inputs.rootfs_tar())
    with_python = os.path.join(inputs.FOLDER, "python.tar")
    if not os.path.exists(with_python):
        run("mmdebstrap", "--quiet", "--variant=minbase", "--include=python3", "bookworm", with_python)

    def replace(root):
        for name in os.listdir(root):
            run("rm", "-rf", os.path.join(root, name))
        run("tar", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-xpf", with_python, "-C", root)

    image.change(replace)
    return image.image


def host_files(*paths):
    def add(tar):
        put(tar, "./", kind=tarfile.DIRTYPE)
        for folder in sorted({parent for path in paths for parent in parents(path)}):
            put(tar, folder, kind=tarfile.DIRTYPE)
        for path in paths:
            tar.add(path, arcname=path.lstrip("/"))
    return add


def parents(path):
    parts = path.strip("/").split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def distroless(folder, small):
    """A layer for each package, and nothing that a shell would need."""
    image = Layout(folder, "distroless")
    if small:
        for paths in (["/etc/passwd", "/etc/group"], ["/etc/ssl/certs"], ["/usr/share/zoneinfo/Europe", "/usr/share/zoneinfo/UTC"], ["/bin/busybox"]):
            image.entries(host_files(*[path for path in paths if os.path.lexists(path)]))
        return image.image
    packages = os.path.join(inputs.FOLDER, "packages")
    os.makedirs(packages, exist_ok=True)
    names = ["base-files", "netbase", "tzdata", "ca-certificates", "libc6", "libssl3", "openssl", "libgcc-s1", "libstdc++6", "zlib1g"]
    available = [name for name in names if subprocess.run(["apt-cache", "show", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0]
    run("apt-get", "download", *available, cwd=packages, stderr=subprocess.DEVNULL)
    for package in sorted(os.listdir(packages)):
        archive = os.path.join(image.folder, "package.tar")
        with open(archive, "wb") as output:
            subprocess.run(["dpkg-deb", "--fsys-tarfile", os.path.join(packages, package)], stdout=output, check=True)
        image.tar(archive)
        os.remove(archive)
    return image.image


def deletions(folder, small):
    """Thousands of files gone one by one, whole trees gone, and some come back."""
    image = Layout(folder, "deletions")
    if small:
        def many(tar):
            put(tar, "./", kind=tarfile.DIRTYPE)
            for index in range(40):
                put(tar, f"d{index}", kind=tarfile.DIRTYPE)
                for file in range(50):
                    put(tar, f"d{index}/f{file}", b"%d" % file)
        image.entries(many)
    else:
        image.tar(inputs.rootfs_tar())
    numbers = random.Random(1)

    def remove_half(root):
        for folder, _, files in os.walk(root):
            for name in files:
                if numbers.random() < 0.5:
                    os.remove(os.path.join(folder, name))

    def remove_trees(root):
        for name in ("usr/share/doc", "usr/share/locale", "var/lib/dpkg", "d1", "d2"):
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)

    def bring_back(root):
        folder = os.path.join(root, "d1" if small else "usr/share/doc")
        os.makedirs(folder)
        with open(os.path.join(folder, "new"), "w", encoding="utf-8") as file:
            file.write("new\n")

    for change in (remove_half, remove_trees, bring_back):
        image.change(change)
    return image.image


def sixty(folder, small):
    """60 layers that add, replace, remove, hide, link and change kinds in one small tree, over and over."""
    image = Layout(folder, "sixty")
    numbers = random.Random(2)
    image.entries(host_files("/bin/busybox"))
    files = []
    for layer in range(59):
        image.entries(lambda tar, layer=layer: random_layer(tar, numbers, files, layer, 12 if small else 200))
    return image.image


def random_layer(tar, numbers, files, layer, count):
    put(tar, "./", kind=tarfile.DIRTYPE)
    new = []
    for folder in range(5):
        put(tar, f"d{folder}", kind=tarfile.DIRTYPE, mode=0o700 + numbers.randrange(64))
        if layer and numbers.randrange(20) == 0:
            put(tar, f"d{folder}/.wh..wh..opq")
            files[:] = [name for name in files if not name.startswith(f"d{folder}/")]
    for index in range(count):
        name = f"d{numbers.randrange(5)}/{'n' * numbers.randrange(1, 90)}{numbers.randrange(count)}"
        kind = numbers.randrange(10)
        if name in new:
            continue
        if kind < 5:
            put(tar, name, numbers.randbytes(numbers.randrange(3000)), uid=numbers.randrange(1 << 20), gid=index, mode=numbers.randrange(0o7777), mtime=numbers.randrange(1 << 31))
            new.append(name)
        elif kind == 5 and files:
            target = numbers.choice(files)
            if target in new or target == name:
                continue
            put(tar, name, kind=tarfile.LNKTYPE, linkname=target)
            new.append(name)
        elif kind == 6:
            put(tar, name, kind=tarfile.SYMTYPE, linkname="/nowhere" if index % 2 else "../d1")
            new.append(name)
        elif kind < 9 and files:
            gone = numbers.choice(files)
            if gone not in new:
                put(tar, f"{os.path.dirname(gone)}/.wh.{os.path.basename(gone)}")
                files.remove(gone)
    links = {entry.name for entry in tar.getmembers() if entry.issym()}
    files[:] = sorted({name for name in files + new if name not in links})


def many_files(folder, small):
    """200,000 small files in 60 layers, a tenth of each layer replaced or removed by the next."""
    image = Layout(folder, "many_files")
    files = 60 if small else 3334

    def add(tar, layer):
        put(tar, "./", kind=tarfile.DIRTYPE)
        put(tar, f"d{layer}", kind=tarfile.DIRTYPE)
        for index in range(40):
            put(tar, f"d{layer}/s{index}", kind=tarfile.DIRTYPE)
        for index in range(files):
            put(tar, f"d{layer}/s{index % 40}/file{index}", f"{layer} {index}\n".encode() * 20)
        for index in range(files // 10 if layer else 0):
            below = f"d{layer - 1}/s{index % 40}"
            put(tar, f"{below}/file{index}" if index % 2 else f"{below}/.wh.file{index}", b"replaced\n" if index % 2 else b"")

    for layer in range(60):
        image.entries(lambda tar, layer=layer: add(tar, layer))
    return image.image


def large(folder, small):
    """More than 5 GB in a few large files, one with holes, one replaced and one removed by a later layer."""
    image = Layout(folder, "large")
    unit = (1 << 20) if small else (1 << 30)
    block = os.urandom(512 * 1024) + bytes(range(256)) * 2048

    def big(root, name, size):
        with open(os.path.join(root, name), "wb") as file:
            for _ in range(max(1, size // len(block))):
                file.write(block)

    def first(root):
        for name in ("one", "two", "three"):
            big(root, name, unit)

    def second(root):
        big(root, "four", 2 * unit)
        os.remove(os.path.join(root, "two"))
        with open(os.path.join(root, "holes"), "wb") as file:
            file.write(b"start")
            file.truncate(unit)
            file.seek(0, 2)
            file.write(b"end")

    def third(root):
        os.remove(os.path.join(root, "one"))
        big(root, "one", unit + 12345)

    for change in (first, second, third):
        image.change(change)
    return image.image


def acl(*entries):
    """The kernel's form of an access control list: version 2, then tag, permissions and id of each entry (acl_ea.h)."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)


def special(folder, small):
    """What is easily lost: attributes, capabilities, ACLs, devices, hard links, odd names, odd times."""
    image = Layout(folder, "special")

    def make(root):
        os.chdir(root)
        for name in (b"plain", b"n" * 255, b"\xff\xfe not UTF-8", "übel 中".encode(), b"new\nline"):
            with open(name, "wb") as file:
                file.write(name)
        os.makedirs("deep/" + "/".join(["d" * 100] * 12))
        os.link("plain", "deep/link")
        os.symlink("x" * 300, "long-link")
        os.mkfifo("pipe")
        os.mknod("null", 0o20666, os.makedev(1, 3))
        os.mknod("block", 0o60600, os.makedev(7, 200))
        shutil.copy("/bin/busybox", "ping")
        run("setcap", "cap_net_raw+ep", "ping")
        shutil.copy("/bin/busybox", "su")
        os.chown("su", 1000, 2000)
        os.chmod("su", 0o6755)
        os.mkdir("sticky")
        os.chmod("sticky", 0o1777)
        os.setxattr("plain", "user.binary", bytes(range(256)))
        os.setxattr("sticky", "user.on-a-directory", b"1")
        os.setxattr("plain", "system.posix_acl_access", acl((1, 6, -1), (2, 7, 1234), (4, 4, -1), (8, 4, 77), (16, 7, -1), (32, 4, -1)))
        os.setxattr("sticky", "system.posix_acl_default", acl((1, 7, -1), (2, 5, 1234), (4, 5, -1), (16, 5, -1), (32, 5, -1)))
        os.utime("su", ns=(1_234_567_890_123_456_789, 1_234_567_890_123_456_789))
        os.utime("long-link", (0, 0), follow_symlinks=False)
        os.utime("ping", (1 << 32, 1 << 32))
        os.chdir("/")

    def later(root):
        os.chdir(root)
        os.remove("deep/link")
        os.link("plain", "sticky/other-link")
        os.setxattr("plain", "user.more", b"1")
        os.removexattr("sticky", "user.on-a-directory")
        os.remove("pipe")
        os.mkdir("pipe")
        os.chdir("/")

    image.change(make)
    image.change(later)
    return image.image


ALL = [debian, distroless, deletions, sixty, many_files, large, special]
