"""Sign and verify a 61 MB image against gpg."""
import os
import shutil
import subprocess

from harness import Contender, measure
import inputs


def run(report):
    folder = os.path.join(inputs.FOLDER, "sign")
    shutil.rmtree(folder, ignore_errors=True)
    home = f"{folder}/g"
    os.makedirs(home, mode=0o700)
    actool = inputs.tool("actool")
    image = f"{folder}/image.aci"
    subprocess.run([actool, "build", inputs.layout(), image], check=True)
    subprocess.run([actool, "keygen", "--name", "Bench <bench@example.com>", "--out", folder], check=True, stdout=subprocess.DEVNULL)
    secret = next(os.path.join(folder, name) for name in os.listdir(folder) if name.startswith("secret"))
    gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--yes"]
    subprocess.run([*gpg, "--import", secret], check=True)
    rows = measure(
        [
            Contender("actool sign", [actool, "sign", "--key", secret, image], prepare=["rm", "-f", f"{image}.asc"]),
            Contender("gpg --detach-sign", [*gpg, "--armor", "--detach-sign", "--output", f"{folder}/gpg.asc", image]),
            Contender("actool verify", [actool, "verify", "--key", f"{folder}/pubkey.asc", image]),
            Contender("gpg --verify", [*gpg, "--trust-model", "always", "--verify", f"{image}.asc", image]),
        ],
        rounds=7,
    )
    subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=True)
    report.table("sign and verify a 61 MB image", rows)
    report.goal(f"sign no slower than gpg: {rows[1].seconds / rows[0].seconds:.2f}", rows[0].seconds <= rows[1].seconds)
    report.goal(f"verify no slower than gpg: {rows[3].seconds / rows[2].seconds:.2f}", rows[2].seconds <= rows[3].seconds)
    shutil.rmtree(folder)
