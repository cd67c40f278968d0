"""Launch to exit of /bin/true from a stored, signed 170 MB image with every default on, against bwrap and runc; 100 pods at once; a pod of 40 apps; what a runner keeps in memory."""
import json
import os
import re
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
    report.goal(f"at least 2 times faster than runc: {runc_row / ours:.2f}", 2 * ours <= runc_row)
    report.goal(f"at most 2.5 times bwrap: {ours / bwrap_row:.2f}", ours <= 2.5 * bwrap_row)
    with_users(report, runner, store, folder, bwrap)
    several_apps(report, runner, store)
    at_once(report, runner, store, bundle, bwrap)
    memory(report, runner, store)
    stress(report, runner, store)
    shutil.rmtree(folder)


def with_users(report, runner, store, folder, bwrap):
    """What further users in the pod cost: root's by --private-users, and those that an ordinary user has by /etc/subuid."""
    contenders = [Contender("root", [runner, "run", "--dir", store, "example.com/debian"]), Contender("root, --private-users", [runner, "run", "--dir", store, "--private-users", "example.com/debian"])]
    with open("/etc/subuid", encoding="utf-8") as ranges:
        has_range = any(line.startswith("appc-test:") for line in ranges)
    if has_range and shutil.which("newuidmap"):
        home = f"{folder}/home"
        os.makedirs(home)
        shutil.chown(home, "appc-test", "appc-test")
        user = ["setpriv", "--reuid=appc-test", "--regid=appc-test", "--init-groups", "env", "HOME=" + home]
        subprocess.run([*user, runner, "fetch", "--dir", f"{home}/store", "--insecure-options=image", f"{folder}/image.aci"], check=True, stdout=subprocess.DEVNULL)
        run = [*user, runner, "run", "--dir", f"{home}/store", "--insecure-options=image"]
        contenders += [Contender("ordinary user", [*run, "example.com/debian"]), Contender("ordinary user, --private-users", [*run, "--private-users", "example.com/debian"]), Contender("ordinary user, bwrap", [*user, *bwrap])]
    report.table("launch to exit of /bin/true, with further users (the ordinary user's with setpriv and env, and without verification)", measure(contenders, rounds=50, warmup=5))


def several_apps(report, runner, store, apps=40):
    words = []
    for number in range(apps):
        words += ["---"] * (number > 0) + ["example.com/debian", f"--name=app{number}"]
    rows = measure([Contender(f"a pod of {apps} apps", [runner, "run", "--dir", store, *words])], rounds=10)
    report.table(f"a pod of {apps} apps, each /bin/true in a root filesystem of its own", rows)
    report.goal(f"a pod of {apps} apps in less than a second: {rows[0].seconds:.2f} s", rows[0].seconds < 1)


def at_once(report, runner, store, bundle, bwrap, pods=100):
    """Every program is started a hundred times before the first is waited for."""
    ours = [[runner, "run", "--dir", store, "--quiet", "example.com/debian"]] * pods
    runc = [["runc", "run", "--bundle", bundle, f"appc-bench-{number}"] for number in range(pods)]
    best = {}
    for _ in range(3):
        for name, commands in (("runner run", ours), ("bwrap", [bwrap] * pods), ("runc run", runc)):
            start = time.monotonic()
            processes = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) for command in commands]
            lost = sum(process.wait() != 0 for process in processes)
            seconds = time.monotonic() - start
            best[name] = min(best.get(name, (9, 999)), (lost, seconds))
    report.say(f"\n### {pods} pods in parallel\n\n| program | all launched and ended, the best of three | lost |\n|---|---|---|")
    for name, (lost, seconds) in best.items():
        report.say(f"| {name} | {seconds:.2f} s | {lost} |")
    report.goal(f"{pods} pods in parallel, none lost, no slower than runc: {best['runc run'][1] / best['runner run'][1]:.2f} times its speed", best["runner run"][0] == 0 and best["runner run"][1] <= best["runc run"][1])


def memory(report, runner, store, pods=20):
    """Pods of one sleeping app: what the runner and the pod's init keep in memory, alone and when there are more of them (proportional: shared pages are shared out)."""
    command = [runner, "run", "--dir", store, "--quiet", "example.com/debian", "--exec=/bin/sleep", "--", "600"]
    runners = [subprocess.Popen(command, stdin=subprocess.DEVNULL)]
    time.sleep(4)
    alone = resident(runners[0].pid)
    runners += [subprocess.Popen(command, stdin=subprocess.DEVNULL) for _ in range(pods - 1)]
    time.sleep(8)
    shared = [resident(process.pid)[1] for process in runners]
    for process in runners:
        process.terminate()
        process.wait()
    report.say("\n### memory that a runner adds to a running pod\n\n| | resident | proportional |\n|---|---|---|")
    report.say(f"| runner and init of one pod | {alone[0]:.1f} MB | {alone[1]:.1f} MB |\n| each of {pods} | | {sum(shared) / pods:.1f} MB |")
    report.goal(f"at most 12 MB resident: {alone[0]:.1f}", alone[0] <= 12)


def resident(runner):
    """Of a runner and its pod's init, in MB: resident and proportional."""
    total = [0, 0]
    for pid in [runner] + [int(pid) for pid in open(f"/proc/{runner}/task/{runner}/children", encoding="ascii").read().split()]:
        text = open(f"/proc/{pid}/smaps_rollup", encoding="utf-8").read()
        for index, field in enumerate(("Rss", "Pss")):
            total[index] += int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1)) / 1024
    return total


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
