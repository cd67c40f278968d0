#!/usr/bin/env python3
"""benchmarks/stress.py [PODS] [--user NAME] [--only root|user] [--private-users]: starts pods in parallel and kills them at random moments; 10,000 as root, then as many as an ordinary user (appc-test).

Victims are the runner, the pod's init, an app, or nobody until the runner at the end. Every third pod has two apps and a log, every fourth a memory and a cpu limit.
The ordinary user has a cgroup that is delegated to it where root can make one. Afterwards `runner gc` runs once, and nothing may be left: no process, mount, cgroup or directory
(nor a network namespace, which only processes and mounts keep). With --private-users pods have users of their own, and give a directory to one of them. The host's mount table is looked at all the time. Prints one line for root and one for the user; exit 1 when something was left. Wants root, busybox-static, setpriv.
"""
import argparse
import concurrent.futures
import json
import os
import pwd
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BIN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin")
RUNNER = os.path.join(BIN, "runner")
IMAGE = "example.com/stress"
LONGEST = 0.6  # seconds until a pod is killed; most moments are early ones, when it is being made
DELEGATED = ("/sys/fs/cgroup/cpu", "/sys/fs/cgroup/memory", "/sys/fs/cgroup")


def build_image(folder):
    """busybox and links named as what is run."""
    bin_folder = os.path.join(folder, "image", "rootfs", "bin")
    os.makedirs(bin_folder)
    shutil.copy("/bin/busybox", bin_folder)
    for name in ("sleep", "sh", "mkdir", "chown"):
        os.symlink("busybox", os.path.join(bin_folder, name))
    manifest = {"acKind": "ImageManifest", "acVersion": "0.8.11", "name": IMAGE, "app": {"exec": ["/bin/sleep", "9"], "user": "0", "group": "0"}}
    with open(os.path.join(folder, "image", "manifest"), "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    image = os.path.join(folder, "image.aci")
    subprocess.run([os.path.join(BIN, "actool"), "build", os.path.join(folder, "image"), image], check=True)
    os.chmod(image, 0o644)
    return image


def own_cgroup(hierarchy):
    """Where this process is in a hierarchy: v1 by the controller's name, the unified one by an empty name."""
    controller = os.path.basename(hierarchy) if hierarchy != "/sys/fs/cgroup" else ""
    for line in open("/proc/self/cgroup", encoding="utf-8"):
        _, names, path = line.strip().split(":", 2)
        if controller in names.split(","):
            return hierarchy + path.rstrip("/")
    return None


class Delegation:
    """Cgroups that the ordinary user may divide; none where the machine has no hierarchy that root may divide."""

    def __init__(self, user):
        self.folders = []
        for hierarchy in DELEGATED[:2]:
            parent = own_cgroup(hierarchy) if os.path.isdir(hierarchy) else None
            if parent and os.access(parent, os.W_OK):
                folder = os.path.join(parent, f"stress-{os.getpid()}")
                os.mkdir(folder)
                for name in [folder] + [os.path.join(folder, entry) for entry in os.listdir(folder)]:
                    os.chown(name, user.pw_uid, user.pw_gid)
                self.folders.append(folder)

    def join(self):
        for folder in self.folders:
            with open(os.path.join(folder, "cgroup.procs"), "w", encoding="utf-8") as file:
                file.write("0")

    def left(self):
        return [os.path.join(folder, name) for folder in self.folders for name in os.listdir(folder) if os.path.isdir(os.path.join(folder, name))]

    def remove(self):
        for folder in self.folders:
            os.rmdir(folder)


class Round:
    """One of the two: as root or as a user."""

    def __init__(self, state, prefix, marker, limits, delegation=None, private_users=False):
        self.state, self.prefix, self.marker, self.limits, self.delegation = state, prefix, marker, limits, delegation
        self.options = ["--private-users", "--exec=/bin/sh"] if private_users else []
        self.words = ["-c", f"mkdir /given; chown 5:6 /given; exec sleep {marker}"] if private_users else [marker]
        self.mounts = open("/proc/self/mountinfo", encoding="utf-8").read
        self.killed = {"runner": 0, "init": 0, "app": 0}
        self.problems = []
        self.uuids = set()

    def pod(self, index):
        chance = random.Random(index)
        command = self.prefix + [RUNNER, "run", "--quiet", "--dir", self.state, "--insecure-options=image"]
        limits = ["--memory=32M", "--cpu=500m"] if self.limits and chance.randrange(4) == 0 else []
        command += [*self.options, *limits, IMAGE, "--", *self.words]
        if chance.randrange(3) == 0:
            command += ["---", IMAGE, "--name=other", "--stdout=log", *limits, "--", *self.words]
        runner = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=self.delegation.join if self.delegation else None)
        time.sleep(chance.random() ** 2 * LONGEST)
        victim = ("runner", "init", "app")[chance.randrange(3)]
        pid = descendant(runner.pid, ("runner", "init", "app").index(victim))
        if victim != "runner" and pid:
            kill(pid)
            time.sleep(chance.random() * 0.01)
        self.killed[victim] += 1
        runner.kill()
        try:
            runner.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.problems.append(f"pod {index}: its runner lives on")
        if self.state in self.mounts():
            self.problems.append(f"pod {index}: a mount in the host's table")

    def run(self, pods, parallel):
        start = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(parallel) as pool:
            list(pool.map(self.pod, range(pods)))
        return time.monotonic() - start

    def clean(self):
        self.uuids = set(os.listdir(f"{self.state}/pods")) - {".lock"}
        start = time.monotonic()
        gc = subprocess.run(self.prefix + [RUNNER, "gc", "--dir", self.state], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                            preexec_fn=self.delegation.join if self.delegation else None)
        if gc.returncode != 0:
            self.problems.append("gc: " + gc.stderr.strip())
        return len(self.uuids), time.monotonic() - start

    def left(self):
        found = {"directories": [name for name in os.listdir(f"{self.state}/pods") if name != ".lock"]}
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and processes(self.marker):
            time.sleep(0.1)
        found["processes"] = processes(self.marker)
        found["mounts"] = [line for line in self.mounts().splitlines() if self.state in line]
        found["cgroups"] = cgroups(self.uuids) + (self.delegation.left() if self.delegation else [])
        return {kind: names for kind, names in found.items() if names}


def descendant(pid, depth):
    for _ in range(depth):
        try:
            children = open(f"/proc/{pid}/task/{pid}/children", encoding="ascii").read().split()
        except OSError:
            return None
        if not children:
            return None
        pid = int(children[0])
    return pid


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def processes(marker):
    """Of this run's pods, and init processes whose runner is gone: a zombie counts, for somebody failed to reap it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = open(f"/proc/{pid}/cmdline", "rb").read().decode(errors="replace")
        except OSError:
            continue
        if marker in line and int(pid) != os.getpid():
            found.append(f"{pid} {line!r}")
    return found


def cgroups(uuids):
    return [os.path.join(path, name) for path, names, _ in os.walk("/sys/fs/cgroup") for name in names if name.removeprefix("appc-") in uuids]


def as_user(user):
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", "env", "HOME=/nonexistent"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pods", nargs="?", type=int, default=10000)
    parser.add_argument("--user", default="appc-test")
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--only", choices=("root", "user"))
    parser.add_argument("--private-users", action="store_true")
    options = parser.parse_args()
    user = pwd.getpwnam(options.user)
    folder = tempfile.mkdtemp(prefix="appc-stress-")
    os.chmod(folder, 0o755)
    failed = False
    try:
        image = build_image(folder)
        home = os.path.join(folder, "home")
        os.mkdir(home, 0o700)
        os.chown(home, user.pw_uid, user.pw_gid)
        rounds = {"root": ("root", [], None), "user": (options.user, as_user(user), None if options.only == "root" else Delegation(user))}
        for name, prefix, delegation in [rounds[which] for which in rounds if options.only in (None, which)]:
            state = os.path.join(home if prefix else folder, "state")
            subprocess.run(prefix + [RUNNER, "fetch", "--dir", state, "--insecure-options=image", image], check=True, stdout=subprocess.DEVNULL)
            limits = not prefix or len(delegation.folders) == 2
            round_of = Round(state, prefix, f"77{os.getpid()}{len(prefix)}", limits, delegation, options.private_users)
            seconds = round_of.run(options.pods, options.parallel)
            before, cleaning = round_of.clean()
            left = round_of.left()
            if delegation and not left:
                delegation.remove()
            print(f"{name}: {options.pods} pods, {options.parallel} at a time, killed by {round_of.killed}, limits in a quarter: {limits}; {seconds:.0f} s; gc removed {before} directories in "
                  f"{cleaning:.1f} s; problems: {round_of.problems or 'none'}; left: {left or 'nothing'}", flush=True)
            failed |= bool(left or round_of.problems)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
