"""acserver beside nginx, two workers each, over loopback: a discovery page, a 100 MB image, memory at 1,000 connections, the start, a store of 10,000 images.

Rates depend on who else uses the cores, and a program with more threads gets more of a busy machine; so beside each rate stands the processor time that the
server itself took for a request or a megabyte, which does not depend on that.
"""
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time

import inputs

HOST = "example.com"
PAGE = "/hello?ac-discovery=1"
IMAGE = "/-/images/example.com/hello/1.0.0/linux/amd64.aci"
IMAGE_BYTES = 100_000_000
ROUNDS = 7
LEAST_RATE = 0.75
MOST_MEMORY_MB = 150
MOST_START_MS = 150
MANY = 10_000
TICKS = os.sysconf("SC_CLK_TCK")


def run(report):
    folder = os.path.join(inputs.FOLDER, "serve")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    store = make_store(folder)
    report.say(f"\n### acserver serves\n\nLoad of the machine at the start: {os.getloadavg()[0]:.1f}.")
    with Acserver(store) as ours, Acserver(store, f"{folder}/access.log") as logged:
        prepare_nginx(folder, ours)
        with Nginx(folder, "off") as nginx, Nginx(folder, f"{folder}/nginx-access.log") as nginx_logged:
            pages(report, ours, nginx, "a discovery page, 64 connections, no access log")
            pages(report, logged, nginx_logged, "a discovery page, 64 connections, both with an access log")
            image(report, ours, nginx)
        memory(report, store)
    starts(report, folder, store)
    people(report, f"{folder}/many")
    shutil.rmtree(folder)


def make_store(folder):
    """A store with one image of 100 MB."""
    layout, image_file, store = f"{folder}/layout", f"{folder}/hello.aci", f"{folder}/store"
    os.makedirs(f"{layout}/rootfs")
    labels = ",".join(f'{{"name":"{name}","value":"{value}"}}' for name, value in (("version", "1.0.0"), ("os", "linux"), ("arch", "amd64")))
    with open(f"{layout}/manifest", "w", encoding="utf-8") as file:
        file.write(f'{{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/hello","labels":[{labels}]}}')
    with open(f"{layout}/rootfs/noise", "wb") as file:
        file.write(os.urandom(IMAGE_BYTES))
    subprocess.run([inputs.tool("actool"), "build", "--no-compression", layout, image_file], check=True)
    subprocess.run([inputs.tool("acserver"), "add", "--store", store, "--allow-unsigned", image_file], check=True, stdout=subprocess.DEVNULL)
    return store


def prepare_nginx(folder, ours):
    os.makedirs(f"{folder}/www")
    os.link(f"{folder}/hello.aci", f"{folder}/www/image")
    with open(f"{folder}/www/page.html", "wb") as file:
        file.write(get(ours.port, PAGE).split(b"\r\n\r\n", 1)[1])


class Server:
    """A server that was started, with the processor time it took so far."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def processes(self):
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            return [self.process.pid, *map(int, file.read().split())]

    def seconds(self):
        total = 0
        for process in self.processes():
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS


class Acserver(Server):
    def __init__(self, store, log="none"):
        self.port = free_port()
        self.page, self.image = PAGE, IMAGE
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [inputs.tool("acserver"), "serve", "--store", store, "--listen", f"127.0.0.1:{self.port}", "--access-log", log], stderr=subprocess.DEVNULL)
        while not get(self.port, PAGE).startswith(b"HTTP/1.1 200"):
            time.sleep(0.001)
        self.milliseconds = (time.monotonic() - begin) * 1000

    def peak_mb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read()).group(1)) / 1024


class Nginx(Server):
    def __init__(self, folder, log):
        self.port = free_port()
        self.page, self.image = "/page.html", "/image"
        file = f"{folder}/nginx-{self.port}.conf"
        with open(file, "w", encoding="utf-8") as conf:
            conf.write(
                f"worker_processes 2; daemon off; pid {file}.pid; error_log stderr;\nevents {{ worker_connections 4096; }}\n"
                f"http {{ access_log {log}; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100; default_type text/html;\n"
                f"server {{ listen 127.0.0.1:{self.port}; root {folder}/www; }} }}\n")
        self.process = subprocess.Popen(["nginx", "-c", file], stderr=subprocess.DEVNULL)
        while not get(self.port, self.page).startswith(b"HTTP/1.1 200"):
            time.sleep(0.01)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def get(port, target):
    """The whole answer; empty while nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), 10) as connection:
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))
    except ConnectionError:
        return b""


def wrk(server, target, connections, seconds, threads):
    """Requests and bytes a second, and what one of each cost the server in processor time."""
    before = server.seconds()
    output = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}", "--timeout", "60", "-H", f"Host: {HOST}", f"http://127.0.0.1:{server.port}{target}"],
        check=True, capture_output=True, text=True).stdout
    cost = server.seconds() - before
    if "Non-2xx" in output:
        raise SystemExit(f"bench: {target}: {output}")
    count = int(re.search(r"(\d+) requests in", output).group(1))
    volume, unit = re.search(r"requests in [\d.]+\w+, ([\d.]+)([MG]B) read", output).groups()
    megabytes = float(volume) * {"MB": 1.048576, "GB": 1073.741824}[unit]
    return count / seconds, cost / max(count, 1) * 1e6, megabytes / seconds, cost / megabytes * 1e6


def side_by_side(ours, nginx, pick, connections, seconds, threads):
    """Medians of each figure, ours and nginx's, and the median of the rounds' own ratios for each of them."""
    rounds = []
    for _ in range(ROUNDS):
        rounds.append([wrk(server, pick(server), connections, seconds, threads) for server in (ours, nginx)])
    medians = [[statistics.median(one[side][figure] for one in rounds) for figure in range(4)] for side in range(2)]
    ratios = [statistics.median(one[0][figure] / one[1][figure] for one in rounds) for figure in range(4)]
    return medians, ratios


def pages(report, ours, nginx, what):
    (own, other), ratio = side_by_side(ours, nginx, lambda server: server.page, 64, 3, 2)
    report.say(f"\n#### {what}\n\n| server | requests a second | processor time a request |\n|---|---|---|")
    report.say(f"| acserver | {own[0]:,.0f} | {own[1]:.1f} µs |\n| nginx, the same page as a file | {other[0]:,.0f} | {other[1]:.1f} µs |")
    report.goal(f"{what}: at least {LEAST_RATE:.0%} of nginx's rate: {ratio[0]:.0%} (at equal processor time {1 / ratio[1]:.0%})", ratio[0] >= LEAST_RATE)


def image(report, ours, nginx):
    what = "a 100 MB image, 4 connections"
    (own, other), ratio = side_by_side(ours, nginx, lambda server: server.image, 4, 4, 1)
    report.say(f"\n#### {what}\n\n| server | MB a second | processor time a MB |\n|---|---|---|")
    report.say(f"| acserver | {own[2]:,.0f} | {own[3]:.0f} µs |\n| nginx, sendfile | {other[2]:,.0f} | {other[3]:.0f} µs |")
    report.goal(f"{what}: at least {LEAST_RATE:.0%} of nginx's throughput: {ratio[2]:.0%} (at equal processor time {1 / ratio[3]:.0%})", ratio[2] >= LEAST_RATE)


def memory(report, store):
    with Acserver(store) as server:
        wrk(server, PAGE, 1000, 5, 2)
        pages_peak = server.peak_mb()
        wrk(server, IMAGE, 1000, 5, 2)
        report.goal(
            f"memory at 1,000 connections below {MOST_MEMORY_MB} MB: pages {pages_peak:.0f} MB, then images too {server.peak_mb():.0f} MB (peak)",
            server.peak_mb() < MOST_MEMORY_MB)


def starts(report, folder, store):
    """A store of ten images and one of ten thousand names and ten thousand versions of one name, all hard links of a small one."""
    few, many = f"{folder}/few", f"{folder}/many"
    for path, count in ((few, 5), (many, MANY // 2)):
        fill(folder, path, count)
    figures = {}
    for _ in range(ROUNDS):
        for path in (few, many):
            with Acserver(path) as server:
                figures.setdefault(path, []).append((server.milliseconds, *answers(server)))
    rows = {path: [statistics.median(column) for column in zip(*values)] for path, values in figures.items()}
    report.say("\n#### a store of 10 images and one of 10,000 (half of them versions of one name)\n")
    report.say("| store | start to first answer | a page | an exact image | latest |\n|---|---|---|---|---|")
    for name, path in (("10 images", few), (f"{MANY:,} images", many)):
        first, page, exact, latest = rows[path]
        report.say(f"| {name} | {first:.0f} ms | {page:.3f} ms | {exact:.3f} ms | {latest:.3f} ms |")
    report.goal(f"start to first answer below {MOST_START_MS} ms: {rows[few][0]:.0f} ms, with {MANY:,} images {rows[many][0]:.0f} ms",
                max(rows[few][0], rows[many][0]) < MOST_START_MS)
    ratio = max(many_ms / few_ms for many_ms, few_ms in zip(rows[many], rows[few]))
    report.goal(f"{MANY:,} images as fast as 10: at most {ratio:.2f} times the time, noise included", ratio < 1.5)


def people(report, store):
    """Pages for people of the large store: the first after it was read anew, which happens once a second at most, and the others; and latest while versions are added."""
    first_version = f"{store}/images/example.com/hello/+1.0.0+linux+amd64"
    with Acserver(store) as server:
        rows = {}
        for what, target in (("all images", "/"), ("a search", "/?q=n4+amd64"), ("a name with 5,000 versions", "/-/web/example.com/hello"), ("an image", "/-/web/example.com/hello/+1.0.0+linux+amd64")):
            get(server.port, target)
            time.sleep(4)  # what changed a moment ago is read each time
            with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
                begin = time.monotonic()
                one_answer(connection, target, 1)
                rows[what] = ((time.monotonic() - begin) * 1000, one_answer(connection, target, 100))
        while_added = []
        with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
            for i in range(100):
                link(first_version, f"{store}/images/example.com/hello/+0.{i}.1+linux+amd64")
                while_added.append(one_answer(connection, IMAGE.replace("1.0.0", "latest"), 1))
    report.say(f"\n#### pages for people, {MANY:,} images\n\n| page | first after a rest | others |\n|---|---|---|")
    for what, (first, others) in rows.items():
        report.say(f"| {what} | {first:.1f} ms | {others:.3f} ms |")
    report.say(f"\n`latest` of a name with 5,000 versions right after one more was added, 100 times: {statistics.median(while_added):.2f} ms.")


def fill(folder, store, count):
    layout, image_file = f"{folder}/small", f"{folder}/small.aci"
    os.makedirs(f"{layout}/rootfs", exist_ok=True)
    shutil.copy(f"{folder}/layout/manifest", f"{layout}/manifest")
    subprocess.run([inputs.tool("actool"), "build", "--overwrite", layout, image_file], check=True)
    subprocess.run([inputs.tool("acserver"), "add", "--store", store, "--allow-unsigned", image_file], check=True, stdout=subprocess.DEVNULL)
    first = f"{store}/images/example.com/hello/+1.0.0+linux+amd64"
    for i in range(1, count):
        link(first, f"{store}/images/example.com/n{i}/+1.0.0+linux+amd64")
        link(first, f"{store}/images/example.com/hello/+0.{i}.0+linux+amd64")


def link(source, target):
    os.makedirs(target)
    for name in os.listdir(source):
        os.link(f"{source}/{name}", f"{target}/{name}")


def answers(server):
    """Milliseconds of one answer each, medians of many on one connection: a page, an exact image, the newest version."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as connection:
        return [one_answer(connection, target) for target in (PAGE, IMAGE, IMAGE.replace("1.0.0", "latest"))]


def one_answer(connection, target, times=200):
    samples = []
    for _ in range(times):
        begin = time.monotonic()
        connection.sendall(f"HEAD {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
        samples.append((time.monotonic() - begin) * 1000)
    return statistics.median(samples)
