"""Peak memory on a 5 GB image: it must not follow the image's size."""
import os
import shutil

from harness import Contender, measure
import inputs

LIMIT_MB = 100


def run(report):
    layout = inputs.big_layout(5)
    out = os.path.join(inputs.FOLDER, "big")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(f"{out}/work")
    actool, acbuild, runner = (inputs.tool(name) for name in ("actool", "acbuild", "runner"))
    image = f"{out}/big.aci"
    store = f"{out}/store"
    rows = measure(
        [
            Contender("actool build, 5 GB", [actool, "build", "--overwrite", layout, image]),
            Contender("actool validate, 5 GB", [actool, "validate", image]),
            Contender("actool extract, 5 GB", [actool, "extract", image, f"{out}/extracted"]),
            Contender("acbuild begin, 5 GB", [acbuild, "--work-path", f"{out}/work", "begin", f"{layout}/rootfs"]),
            Contender("acbuild set-name, 5 GB", [acbuild, "--work-path", f"{out}/work", "set-name", "example.com/big"]),
            Contender("acbuild write, 5 GB", [acbuild, "--work-path", f"{out}/work", "write", "--overwrite", f"{out}/acbuild.aci"]),
            Contender("runner fetch, 5 GB", [runner, "fetch", "--dir", store, "--insecure-options=image", image]),
        ],
        rounds=1,
        warmup=0,
    )
    report.table("memory on a 5 GB image", rows)
    for row in rows:
        report.goal(f"{row.name}: under {LIMIT_MB} MB: {row.peak_mb:.1f} MB", row.peak_mb < LIMIT_MB)
    shutil.rmtree(out)
