"""Compares two trees: path, type, mode, owner, size, time, device, content, link target, extended attributes, link counts and groups."""
import hashlib
import os
import stat
import sys


def facts(root):
    root = os.fsencode(root)
    names, inodes = {}, {}
    for folder, folders, files in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for path in [folder] + [os.path.join(folder, name) for name in files + links]:
            status = os.lstat(path)
            name = os.path.relpath(path, root)
            content = None
            if stat.S_ISREG(status.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            elif stat.S_ISLNK(status.st_mode):
                content = os.readlink(path)
            directory = stat.S_ISDIR(status.st_mode)
            if not directory:
                inodes.setdefault(status.st_ino, []).append(name)
            xattrs = {key: os.getxattr(path, key, follow_symlinks=False) for key in os.listxattr(path, follow_symlinks=False)}
            names[name] = (
                oct(status.st_mode), status.st_uid, status.st_gid, None if directory else status.st_size, status.st_mtime_ns,
                status.st_rdev, content, sorted(xattrs.items()), None if directory else status.st_nlink)
    groups = sorted(tuple(sorted(group)) for group in inodes.values() if len(group) > 1)
    return names, groups


(left, left_groups), (right, right_groups) = facts(sys.argv[1]), facts(sys.argv[2])
# Times of directories that no layer names are the moment of unpacking: these are given as arguments.
undated = {os.fsencode(name) for name in sys.argv[3:]}
differences = 0
for name in sorted(left.keys() | right.keys()):
    one, other = left.get(name), right.get(name)
    if one and other and name in undated:
        one, other = one[:4] + one[5:], other[:4] + other[5:]
    if one != other:
        differences += 1
        print(name, one, other)
if left_groups != right_groups:
    differences += 1
    print("hard links", left_groups, right_groups)
print(len(left), "files,", differences, "differences")
sys.exit(1 if differences else 0)
