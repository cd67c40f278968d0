"""`actool build` and acbuild begin..write against the Go actool on the same 170 MB tree; `actool validate` against Go's."""
import os
import shutil

from harness import Contender, measure
import inputs

GO = "/usr/bin/actool"


def run(report):
    layout = inputs.layout()
    out = os.path.join(inputs.FOLDER, "out")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    acbuild = inputs.tool("acbuild")
    work = os.path.join(out, "acbuild")
    os.makedirs(work)
    script = (
        f"{acbuild} begin && {acbuild} set-name example.com/debian && {acbuild} copy {layout}/rootfs / "
        f"&& {acbuild} set-exec -- /bin/true && {acbuild} write --overwrite ../acbuild.aci && {acbuild} end"
    )
    rows = measure(
        [
            Contender("actool build (ours)", [inputs.tool("actool"), "build", "--overwrite", layout, f"{out}/ours.aci"]),
            Contender("acbuild begin, copy, write (ours)", ["sh", "-c", script], cwd=work),
            Contender("actool build (Go)", [GO, "build", "--overwrite", layout, f"{out}/go.aci"]),
        ],
        rounds=5,
    )
    sizes = {
        rows[0].name: os.path.getsize(f"{out}/ours.aci"),
        rows[1].name: os.path.getsize(f"{out}/acbuild.aci"),
        rows[2].name: os.path.getsize(f"{out}/go.aci"),
    }
    report.table("build a 170 MB tree", rows, {name: f"{size / 1e6:.2f} MB" for name, size in sizes.items()})
    for row in rows[:2]:
        report.goal(f"{row.name}: at least 5 times faster than Go: {rows[2].seconds / row.seconds:.2f}", rows[2].seconds >= 5 * row.seconds)
        growth = sizes[row.name] / sizes[rows[2].name] - 1
        report.goal(f"{row.name}: at most 1 % more bytes than Go: {growth:+.2%}", growth <= 0.01)

    validate = measure(
        [
            Contender("actool validate (ours)", [inputs.tool("actool"), "validate", f"{out}/ours.aci"]),
            Contender("actool validate (Go)", [GO, "validate", f"{out}/ours.aci"]),
            Contender("actool validate (ours), image written by Go", [inputs.tool("actool"), "validate", f"{out}/go.aci"]),
            Contender("actool validate (Go), image written by Go", [GO, "validate", f"{out}/go.aci"]),
        ],
        rounds=7,
    )
    report.table("validate a 61 MB image", validate)
    for ours, theirs, what in ((0, 1, "our image"), (2, 3, "Go's image")):
        ratio = validate[theirs].seconds / validate[ours].seconds
        report.goal(f"validate {what}: at least 1.5 times faster than Go: {ratio:.2f}", ratio >= 1.5)
