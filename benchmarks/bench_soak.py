#!/usr/bin/env python3
"""Pods under load: PostgreSQL (pgbench), nginx and an ASP.NET Core app (wrk), each with a memory and a cpu limit and with logs that rotate, for DURATION seconds.

The app's pod has two more apps: one that counts aloud, so that a lost line of a log shows, and one that eats memory half-way through, which must be killed, alone.
Checked: every answer, the limits as the kernel counted, the logs, each runner's memory at the beginning and at the end, exit codes, and that nothing is left.
Run it as root: DURATION=600 benchmarks/run soak. Wants wrk, pgbench, busybox-static and the examples' images, which it builds (eng/examples says how).
The pods have a network of their own, made for this run; only loopback is used in it.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import inputs

FOLDER = os.path.join(inputs.FOLDER, "soak")
STORE = os.path.join(FOLDER, "store")
RUNNER = inputs.tool("runner")
TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1 << 20
COLLECTOR = 4  # MB of garbage that the runner's collector lets lie before it collects (runner.csproj)
LIMITS = {"postgresql": (0.4, 192), "nginx": (0.3, 32), "aspnet": (0.3, 96), "counter": (0.1, 16), "greedy": (0.1, 24)}
NGINX = """daemon off; pid /tmp/nginx.pid; error_log stderr; events {}
http { include /etc/nginx/mime.types; access_log /dev/stdout; client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi; server { listen 127.0.0.1:8080; root /srv/www; } }
"""
COUNT = "trap 'kept=no' TERM; kept=yes; i=0; while [ $kept = yes ]; do i=$((i+1)); echo line $i; done; echo last $i"


def example(name):
    """The image of an example, built once."""
    folder = os.path.join(inputs.FOLDER, "examples", name)
    image = os.path.join(folder, name + ".aci")
    if not os.path.exists(image):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(os.path.join(inputs.ROOT, "examples", name), folder)
        packages = os.path.join(folder, "packages")
        if os.path.exists(packages):
            tree = os.path.join(inputs.ROOT, "examples", "debian-tree")
            subprocess.run([tree, "debian", *open(packages, encoding="utf-8").read().split()], cwd=folder, check=True)
        else:
            subprocess.run(["./compile"], cwd=folder, check=True)
        script = [inputs.tool("acbuild"), "--quiet", "--progress", "none", "script", "--cache", os.path.join(folder, "cache"), "build.acb"]
        subprocess.run(script, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return image


def busybox_image():
    layout = os.path.join(FOLDER, "busy")
    os.makedirs(os.path.join(layout, "rootfs", "bin"))
    shutil.copy("/bin/busybox", os.path.join(layout, "rootfs", "bin"))
    for name in ("sh", "sleep", "tail"):
        os.symlink("busybox", os.path.join(layout, "rootfs", "bin", name))
    with open(os.path.join(layout, "manifest"), "w", encoding="utf-8") as file:
        json.dump({"acKind": "ImageManifest", "acVersion": "0.8.11", "name": "example.com/busy", "app": {"exec": ["/bin/sh"], "user": "0", "group": "0"}}, file)
    subprocess.run([inputs.tool("actool"), "build", layout, layout + ".aci"], check=True)
    return layout + ".aci"


def limits_of(app):
    cpu, memory = LIMITS[app]
    return [f"--cpu={int(cpu * 1000)}m", f"--memory={memory}M"]


class Pod:
    """A pod that runs, with its runner."""

    def __init__(self, name, words, stdout=None):
        self.name = name
        uuid_file = os.path.join(FOLDER, name + ".uuid")
        command = [RUNNER, "run", "--quiet", "--dir", STORE, "--insecure-options=image", "--net=host", "--log-size=256K", "--log-files=4", "--uuid-file-save", uuid_file, *words]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout)
        self.stdout = stdout
        wait_for(lambda: os.path.exists(uuid_file) and os.path.getsize(uuid_file) > 30, f"{name} has no UUID")
        self.uuid = open(uuid_file, encoding="utf-8").read().strip()
        self.folder = os.path.join(STORE, "pods", self.uuid)
        self.memory = []

    def cgroups(self, app, hierarchy):
        """Found once, while the pod runs: the app's own cgroup is the directory of its name."""
        lines = open(os.path.join(self.folder, "cgroups"), encoding="utf-8").read().split()
        return next(path for path in lines if f"/{hierarchy}/" in path and app in os.path.basename(path))

    def sample(self):
        text = open(f"/proc/{self.process.pid}/smaps_rollup", encoding="utf-8").read()
        self.memory.append(tuple(int(re.search(rf"^{field}:\s+(\d+)", text, re.M).group(1)) / 1024 for field in ("Rss", "Private_Dirty")))

    def stop(self):
        subprocess.run([RUNNER, "stop", "--dir", STORE, "--timeout", "30s", self.uuid], check=True, stdout=subprocess.DEVNULL)
        return self.process.wait(60)

    def status(self):
        text = subprocess.run([RUNNER, "status", "--dir", STORE, self.uuid], check=True, capture_output=True, text=True).stdout
        return dict(line.split("=", 1) for line in text.split("\n") if "=" in line)

    def log_files(self, app):
        folder = os.path.join(self.folder, "apps", app)
        return sorted((name for name in os.listdir(folder) if re.fullmatch(r"log(\.\d+)?", name)), key=lambda name: -int(name[4:] or 0)), folder

    def log(self, app):
        names, folder = self.log_files(app)
        return [line.split(" ", 3)[3] for name in names for line in open(os.path.join(folder, name), encoding="utf-8", errors="replace").read().splitlines()]


def wait_for(condition, problem, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"soak: {problem}")
        time.sleep(0.1)


def answers(*command):
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def processor_time(cgroup):
    """Seconds that the processes of a cgroup and the children they reaped have used: cpuacct is another hierarchy where cgroups are of version 1."""
    total = 0
    for pid in open(os.path.join(cgroup, "cgroup.procs"), encoding="ascii").read().split():
        try:
            fields = open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(int(fields[n]) for n in (11, 12, 13, 14))
    return total / TICKS


def start(pods):
    busy = busybox_image()
    conf = os.path.join(FOLDER, "conf")
    os.mkdir(conf)
    with open(os.path.join(conf, "nginx.conf"), "w", encoding="utf-8") as file:
        file.write(NGINX)
    log = ["--stdout=log", "--stderr=log"]
    settings = ["-c", "log_statement=all", "-c", "shared_buffers=32MB", "-c", "log_line_prefix=%p %l "]
    pods.append(Pod("postgresql", [example("postgresql"), *limits_of("postgresql"), *log, "--", *settings]))
    web = ["--mount", "volume=conf,target=/conf", *limits_of("nginx"), *log]
    pods.append(Pod("nginx", ["--volume", f"conf,kind=host,source={conf},readOnly=true", example("nginx"), *web, "--", "-c", "/conf/nginx.conf"]))
    counter = [busy, "--name=counter", *limits_of("counter"), "--stdout=both", "--stderr=log", "--exec=/bin/sh", "--", "-c", COUNT]
    greedy = [busy, "--name=greedy", *limits_of("greedy"), *log, "--exec=/bin/sh", "--", "-c", f"sleep {max(2, duration() // 2)}; tail /dev/zero"]
    copy = open(os.path.join(FOLDER, "copy"), "wb")
    pods.append(Pod("aspnet", [example("aspnet"), *limits_of("aspnet"), *log, "---", *counter, "---", *greedy], stdout=copy))
    wait_for(answers("psql", "-h", "127.0.0.1", "-U", "postgres", "-c", "select 1"), "PostgreSQL does not answer")
    wait_for(answers("curl", "-fs", "http://127.0.0.1:8080/"), "nginx does not answer")
    wait_for(answers("curl", "-fs", "http://127.0.0.1:5000/"), "the app does not answer")


def load(seconds):
    pgbench = ["pgbench", "-h", "127.0.0.1", "-U", "postgres"]
    subprocess.run([*pgbench, "-i", "-q", "-s", "2", "postgres"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    commands = [[*pgbench, "-n", "-c", "4", "-j", "1", "-T", str(seconds), "postgres"]]
    commands += [["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "30s", f"http://127.0.0.1:{port}/"] for port in (8080, 5000)]
    return [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for command in commands]


def duration():
    return int(os.environ.get("DURATION", "60"))


def run(report):
    if os.environ.get("SOAK_INSIDE") != "1":
        shutil.rmtree(FOLDER, ignore_errors=True)
        os.makedirs(FOLDER)
        for name in ("postgresql", "nginx", "aspnet"):
            example(name)
        inside = "ip link set lo up && exec \"$@\""
        status = subprocess.run(["unshare", "--net", "sh", "-c", inside, "sh", sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "run"), "soak"],
                                env=dict(os.environ, SOAK_INSIDE="1"), check=False).returncode
        if status != 0:
            report.missed.append("soak")
        return
    pods = []
    try:
        start(pods)
        soak(report, *pods)
    finally:
        for pod in pods:
            if pod.process.poll() is None:
                pod.process.send_signal(signal.SIGKILL)
                pod.process.wait()
        subprocess.run([RUNNER, "gc", "--dir", STORE], check=True, stdout=subprocess.DEVNULL)


def soak(report, database, web, apps):
    limited = {"postgresql": database, "nginx": web, "aspnet": apps, "counter": apps}
    cgroups = {app: (pod.cgroups(app, "cpu"), pod.cgroups(app, "memory")) for app, pod in limited.items()}
    clients = load(duration())
    before = {app: (processor_time(cpu), time.monotonic()) for app, (cpu, _) in cgroups.items()}
    end = time.monotonic() + duration() - 1
    while time.monotonic() < end:
        time.sleep(min(5, duration() / 10))
        for pod in (database, web, apps):
            pod.sample()
    used = {app: (processor_time(cpu) - before[app][0]) / (time.monotonic() - before[app][1]) for app, (cpu, _) in cgroups.items()}
    outputs = [client.communicate(timeout=120)[0] for client in clients]
    peaks = {app: int(open(f"{memory}/memory.max_usage_in_bytes", encoding="ascii").read()) / MEGABYTE for app, (_, memory) in cgroups.items()}
    report.say(f"\n### {duration()} seconds of load: PostgreSQL, nginx, ASP.NET Core\n")
    report.say("| app | processor used | its limit | memory at most | its limit |\n|---|---|---|---|---|")
    for app in cgroups:
        report.say(f"| {app} | {used[app]:.3f} cores | {LIMITS[app][0]} | {peaks[app]:.1f} MB | {LIMITS[app][1]} MB |")
    report.goal("no app used more than its limits (5 % for the measurement)", all(used[app] <= LIMITS[app][0] * 1.05 and peaks[app] <= LIMITS[app][1] * 1.001 for app in cgroups))
    judge_answers(report, clients, outputs)
    judge_memory(report, (database, web, apps))
    codes = [pod.stop() for pod in (database, web, apps)]
    judge_ends(report, codes, apps)
    judge_logs(report, database, web, apps)
    subprocess.run([RUNNER, "gc", "--dir", STORE], check=True, stdout=subprocess.DEVNULL)
    left = [name for name in os.listdir(f"{STORE}/pods") if name != ".lock"] + [path for pair in cgroups.values() for path in pair if os.path.exists(path)]
    report.goal(f"nothing left after gc: {left or 'no directory, no cgroup'}", not left)


def judge_answers(report, clients, outputs):
    tps = re.search(r"tps = ([\d.]+)", outputs[0])
    failed = re.search(r"number of failed transactions: (\d+)", outputs[0])
    rates = [re.search(r"Requests/sec:\s+([\d.]+)", output) for output in outputs[1:]]
    wrong = [line.strip() for output in outputs[1:] for line in output.splitlines() if "Non-2xx" in line or "Socket errors" in line]
    met = all(client.returncode == 0 for client in clients) and tps and failed and failed.group(1) == "0" and all(rates) and not wrong
    report.goal(f"every request answered: {tps and tps.group(1)} transactions a second, nginx {rates[0] and rates[0].group(1)} and the app {rates[1] and rates[1].group(1)} requests a second{wrong or ''}", bool(met))
    if not met:
        report.say("\n".join(outputs))


def judge_memory(report, pods):
    for pod in pods:
        settled, last = pod.memory[len(pod.memory) // 5], pod.memory[-1]
        highest = max(resident for resident, _ in pod.memory)
        report.goal(f"the runner of {pod.name} does not grow: {settled[0]:.1f} MB resident ({settled[1]:.1f} its own) after a fifth of the time, {last[0]:.1f} ({last[1]:.1f}) at the end, {highest:.1f} at most",
                    last[1] <= settled[1] + COLLECTOR)


def judge_ends(report, codes, apps):
    status = apps.status()
    oom = open(os.path.join(apps.folder, "oom"), encoding="utf-8").read().split("\n")[0] if os.path.exists(os.path.join(apps.folder, "oom")) else "nobody"
    met = status.get("app-greedy") == "137" and status.get("app-counter") == "0" and status.get("app-aspnet") in ("0", "143") and oom.startswith("greedy ")
    report.goal(f"the memory limit killed exactly the app that broke it: {oom}; exit codes {status}; pods {codes}", met)


def judge_logs(report, database, web, apps):
    for pod, app in ((database, "postgresql"), (web, "nginx"), (apps, "counter")):
        names, folder = pod.log_files(app)
        sizes = [os.path.getsize(os.path.join(folder, name)) for name in names]
        report.goal(f"log of {app}: {len(names)} files, {max(sizes) / 1024:.0f} KB at most", len(names) == 4 and max(sizes) <= 256 * 1024)
    apps.stdout.close()
    copy = open(apps.stdout.name, encoding="ascii").read().splitlines()
    whole = copy[:-1] == [f"line {n}" for n in range(1, len(copy))] and copy[-1] == f"last {len(copy) - 1}"
    log = apps.log("counter")
    report.goal(f"no line lost of {len(copy)} that the counter wrote: its copy is whole, and the log is its last {len(log)} lines", whole and log == copy[-len(log):])
    sessions = {}
    for line in (line for line in database.log("postgresql") if re.match(r"\d+ \d+ ", line)):
        pid, number = line.split(" ", 2)[:2]
        sessions.setdefault(pid, []).append(int(number))
    broken = [pid for pid, numbers in sessions.items() if numbers != list(range(numbers[0], numbers[0] + len(numbers)))]
    report.goal(f"no line missing in PostgreSQL's numbered log: {sum(map(len, sessions.values()))} lines of {len(sessions)} sessions", not broken and bool(sessions))
