"""Launch to exit of /bin/true from a stored, signed 170 MB image with every default on, against bwrap and runc."""
import json
import os
import shutil
import subprocess
import time

from harness import Contender, measure
import inputs


def runc_bundle(folder, rootfs):
    bundle = f"{folder}/bundle"
    os.makedirs(bundle)
    subprocess.run(["runc", "spec"], check=True, cwd=bundle)
    with open(f"{bundle}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    config["process"]["args"] = ["/bin/true"]
    config["process"]["terminal"] = False
    config["root"] = {"path": rootfs, "readonly": True}
    with open(f"{bundle}/config.json", "w", encoding="utf-8") as file:
        json.dump(config, file)
    return bundle


def prepare_store(folder):
    actool, runner = inputs.tool("actool"), inputs.tool("runner")
    image, store = f"{folder}/image.aci", f"{folder}/store"
    subprocess.run([actool, "build", inputs.layout(), image], check=True)
    subprocess.run([actool, "keygen", "--name", "Bench <bench@example.com>", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    secret = next(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("secret"))
    subprocess.run([actool, "sign", "--key", secret, image], check=True, stdout=subprocess.DEVNULL)
    trust = [runner, "trust", "--dir", store, "--prefix", "example.com/debian", "--skip-fingerprint-review", f"{folder}/pubkey.asc"]
    subprocess.run(trust, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([runner, "fetch", "--dir", store, image], check=True, stdout=subprocess.DEVNULL)
    return store


def run(report):
    folder = os.path.join(inputs.FOLDER, "launch")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    rootfs = os.path.join(inputs.layout(), "rootfs")
    store = prepare_store(folder)
    runner = inputs.tool("runner")
    bundle = runc_bundle(folder, rootfs)
    bwrap = ["bwrap", "--unshare-all", "--ro-bind", rootfs, "/", "--proc", "/proc", "--dev", "/dev", "/bin/true"]
    rows = measure(
        [
            Contender("runner run", [runner, "run", "--dir", store, "example.com/debian"]),
            Contender("bwrap", bwrap),
            Contender("runc run", ["runc", "run", "--bundle", bundle, "appc-bench"]),
            Contender("unshare", ["unshare", "-mpniuf", "--mount-proc", "chroot", rootfs, "/bin/true"]),
        ],
        rounds=100,
        warmup=5,
    )
    report.table("launch to exit of /bin/true, stored signed image, every default on", rows)
    ours, bwrap_row, runc_row = rows[0].seconds, rows[1].seconds, rows[2].seconds
    report.goal(f"no slower than runc: runc takes {runc_row / ours:.2f} times ours", ours <= runc_row)
    report.goal(f"within 4 times bwrap: {ours / bwrap_row:.2f}", ours <= 4 * bwrap_row)
    stress(report, runner, store)
    shutil.rmtree(folder)


def stress(report, runner, store, loops=4, each=1250):
    """Launches in parallel loops while the processors are kept busy: none may be lost, and nothing may be left over."""
    mounts_before = open("/proc/self/mounts", encoding="utf-8").read()
    busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(2)]
    script = f"i=0; while [ $i -lt {each} ]; do timeout 60 {runner} run --dir {store} --quiet example.com/debian || exit 1; i=$((i+1)); done"
    start = time.monotonic()
    loops = [subprocess.Popen(["sh", "-c", script]) for _ in range(loops)]
    lost = sum(loop.wait() != 0 for loop in loops)
    seconds = time.monotonic() - start
    for process in busy:
        process.kill()
        process.wait()
    total = len(loops) * each
    report.goal(f"{total} launches in {len(loops)} loops on busy processors, none lost ({seconds:.0f} s)", lost == 0)
    subprocess.run([runner, "gc", "--dir", store, "--grace-period", "0s"], check=True, stdout=subprocess.DEVNULL)
    left = [name for name in os.listdir(f"{store}/pods") if name != ".lock"]
    same_mounts = open("/proc/self/mounts", encoding="utf-8").read() == mounts_before
    cgroups = subprocess.run(["find", "/sys/fs/cgroup", "-name", "appc-*"], capture_output=True, text=True, check=False).stdout
    processes = subprocess.run(["pgrep", "-f", store], capture_output=True, text=True, check=False).stdout
    report.goal(f"nothing left after gc: {len(left)} directories, mounts unchanged: {same_mounts}", not left and same_mounts and not cgroups and not processes)
