"""Prints which share of the lines below libs/image-spec/Signing/{OpenPgp,Minisign} a coverage run reached, file by file."""
import collections
import glob
import sys
import xml.etree.ElementTree

PARTS = ("image-spec/Signing/OpenPgp/", "image-spec/Signing/Minisign/")


def main():
    lines = collections.defaultdict(dict)
    for path in glob.glob(f"{sys.argv[1]}/**/*.cobertura.xml", recursive=True):
        for unit in xml.etree.ElementTree.parse(path).iter("class"):
            name = unit.get("filename", "").replace("\\", "/")
            part = next((part for part in PARTS if part in name), None)
            if part is None:
                continue
            key = part.split("/")[-2] + "/" + name.split(part)[1]
            for line in unit.iter("line"):
                number = int(line.get("number"))
                lines[key][number] = lines[key].get(number, False) or int(line.get("hits")) > 0
    if not lines:
        sys.exit("fuzz-coverage: the coverage run left no report")
    reached = sum(sum(hits.values()) for hits in lines.values())
    total = sum(len(hits) for hits in lines.values())
    print(f"Lines reached: {reached} of {total} ({100 * reached / total:.0f} %). Files below 90 %:\n")
    for name, hits in sorted(lines.items()):
        share = 100 * sum(hits.values()) / len(hits)
        if share < 90:
            print(f"- {name}: {share:.0f} %")


main()
