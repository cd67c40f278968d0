"""Sign and verify a 61 MB image and a file of 5 GB against gpg; minisign beside it. Every program reads warm pages."""
import os
import shutil
import subprocess

from harness import Contender, measure
import inputs

MEMORY_GOAL_MB = 50
LARGE_BYTES = 5 << 30


def run(report):
    folder = os.path.join(inputs.FOLDER, "sign")
    shutil.rmtree(folder, ignore_errors=True)
    home = f"{folder}/g"
    os.makedirs(home, mode=0o700)
    actool = inputs.tool("actool")
    image = f"{folder}/image.aci"
    subprocess.run([actool, "build", inputs.layout(), image], check=True)
    for kind in (["--name", "Bench <bench@example.com>"], ["--kind", "minisign"]):
        subprocess.run([actool, "keygen", *kind, "--out", folder], check=True, stdout=subprocess.DEVNULL)
    gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--yes"]
    subprocess.run([*gpg, "--import", f"{folder}/secret-key.asc"], check=True)
    try:
        compare(report, folder, actool, gpg, image, "a 61 MB image", rounds=7)
        large = f"{folder}/large"
        write_large(large)
        compare(report, folder, actool, gpg, large, "a file of 5 GB", rounds=3)
    finally:
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
        shutil.rmtree(folder)


def compare(report, folder, actool, gpg, file, what, rounds):
    ours = [actool, "sign", "--overwrite", "--key"]
    check = [actool, "verify", "--key"]
    rows = measure(
        [
            Contender("actool sign", [*ours, f"{folder}/secret-key.asc", file]),
            Contender("gpg --detach-sign", [*gpg, "--armor", "--detach-sign", "--output", f"{folder}/gpg.asc", file]),
            Contender("actool verify", [*check, f"{folder}/pubkey.asc", file]),
            Contender("gpg --verify", [*gpg, "--trust-model", "always", "--verify", f"{folder}/gpg.asc", file]),
            Contender("actool sign, minisign", [*ours, f"{folder}/minisign.key", file]),
            Contender("minisign -S", ["minisign", "-S", "-W", "-s", f"{folder}/minisign.key", "-m", file, "-x", f"{folder}/peer.minisig"]),
            Contender("actool verify, minisign", [*check, f"{folder}/minisign.pub", file]),
            Contender("minisign -V", ["minisign", "-V", "-p", f"{folder}/minisign.pub", "-m", file]),
        ],
        rounds=rounds,
    )
    report.table(f"sign and verify {what}", rows)
    for name, own, peer in (("sign", 0, 1), ("verify", 2, 3)):
        ratio = rows[peer].seconds / rows[own].seconds
        report.goal(f"{name} {what} no slower than gpg: {ratio:.2f}", ratio >= 1)
    report.say("\nminisign hashes with libsodium's BLAKE2b, which is faster than OpenSSL's: no goal here.")
    most = max(row.peak_mb for row in rows if row.name.startswith("actool"))
    report.goal(f"memory for {what} below {MEMORY_GOAL_MB} MB: {most:.1f} MB", most < MEMORY_GOAL_MB)


def write_large(path):
    """4 MiB of random bytes, over and over: the harness stays small, for its own size is the least it can measure."""
    block = os.urandom(4 << 20)
    with open(path, "wb") as file:
        for _ in range(LARGE_BYTES // len(block)):
            file.write(block)
