"""Compares what `promadapter check` finds in a folder of rule files with what prometheus-adapter makes of them.

    python3 test/check/agreement.py --binary build/release/promadapter FOLDER

FOLDER holds the files and an INDEX.tsv of tab-separated columns with a header. Read are `file`; `form`, which begins with
`adapter-config` where the file is what prometheus-adapter reads, and else says in what the rules stand; and `upstream
loader`: `loads...`, or `rejected: ...` with `line N` for each place that is known.

A file that loads must have no error; one that is rejected must have one, and a finding in each of those lines, unless the
verdict says that the chart made the text whose lines they are. Rules within another file must be told as such. Exit code
1 when any file disagrees.
"""

import argparse
import csv
import dataclasses
import json
import pathlib
import re
import subprocess
import sys

WRAPPED = "the server refuses the file as it is"
RENDERED = "after the chart renames the keys"
SECONDS = 60  # for one file


@dataclasses.dataclass(frozen=True)
class Entry:
    file: str
    form: str
    verdict: str

    @property
    def loads(self):
        return self.verdict.startswith("loads")

    @property
    def lines(self):
        return [] if RENDERED in self.verdict else [int(line) for line in re.findall(r"\bline (\d+)", self.verdict)]

    @property
    def stands_alone(self):
        return self.form.startswith("adapter-config")


def read_index(text):
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Entry(row["file"], row["form"], row["upstream loader"]) for row in rows]


def disagreements(entry, exit_code, report):
    """What a report of `--format=json` says otherwise than the entry, a line each."""
    errors = [finding for finding in report["findings"] if finding["severity"] == "error"]
    out = [f"an error where it loads: {shown(error)}" for error in errors if entry.loads]
    if not entry.loads and not errors:
        out.append(f"no error where it is rejected ({entry.verdict})")
    if exit_code != (1 if errors else 0):
        out.append(f"exit code {exit_code} with {len(errors)} errors")
    found = {finding["line"] for finding in report["findings"]}
    out += [f"no finding in line {line} ({entry.verdict})" for line in entry.lines if line not in found]
    told = any(WRAPPED in finding["message"] for finding in report["findings"])
    if told == entry.stands_alone:
        out.append("told to be wrapped" if told else f"not told to be wrapped ({entry.form})")
    return out


def shown(finding):
    return "{line}:{column}: {severity}: {key}: {message}".format(**finding)


def check(binary, path):
    done = subprocess.run([binary, "check", "--format=json", path], capture_output=True, timeout=SECONDS, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{path}: exit code {done.returncode}: {done.stderr}")
    return done.returncode, json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--verbose", action="store_true", help="show the findings of every file")
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()

    entries = read_index((arguments.folder / "INDEX.tsv").read_text(encoding="utf-8"))
    on_disk = {path.name for path in arguments.folder.glob("*.yaml")}
    strays = on_disk.symmetric_difference(entry.file for entry in entries)
    for name in sorted(strays):
        print(f"{name}: stands either in the folder or in the index only")
    differing = len(strays)
    for entry in (entry for entry in entries if entry.file not in strays):
        exit_code, report = check(arguments.binary, str(arguments.folder / entry.file))
        problems = disagreements(entry, exit_code, report)
        differing += 1 if problems else 0
        if problems or arguments.verbose:
            print(f"{entry.file}: {entry.verdict}: {'DIFFERS' if problems else 'agrees'}")
        for problem in problems:
            print(f"  {problem}")
        if arguments.verbose:
            for finding in report["findings"]:
                print(f"    {shown(finding)}")
    print(f"{len(entries)} files, {differing} differing")
    return 1 if differing or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
