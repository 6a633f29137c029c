"""The memory that an adapter may take, as its container has it: a memory cgroup, where this machine lets us make one."""

import os
import pathlib
import re
import shlex

CGROUPS = pathlib.Path("/sys/fs/cgroup")
OWN = pathlib.Path("/proc/self/cgroup")


class MemoryLimit:
    """Use `program` instead of the adapter's own. Leaving the `with` block takes the cgroup away, once all in it have
    ended. One process at a time."""

    def __init__(self, binary, folder, limit):
        """limit: in bytes."""
        self.limit = limit
        self.program = folder / "limited"
        self._binary = binary
        self._pid = folder / "pid"
        self._cgroup = None

    def __enter__(self):
        self._cgroup = make_cgroup(self.limit)
        join = f"echo $$ >{shlex.quote(str(self._cgroup / 'cgroup.procs'))}\n" if self._cgroup else ""
        self.program.write_text(f"#!/bin/sh\n{join}echo $$ >{shlex.quote(str(self._pid))}\n"
                                f"exec {shlex.quote(str(self._binary))} \"$@\"\n", encoding="utf-8")
        self.program.chmod(0o755)
        return self

    def __exit__(self, *_):
        if self._cgroup:
            self._cgroup.rmdir()

    @property
    def enforced(self):
        """By the kernel, which kills what takes more."""
        return self._cgroup is not None

    def peak(self):
        """The most that the process has had resident, in bytes; 0 once it has ended."""
        return status_bytes(pathlib.Path("/proc", self._pid.read_text(encoding="utf-8").strip(), "status"), "VmHWM")


def status_bytes(file, field):
    try:
        found = re.search(rf"^{field}:\s+(\d+) kB$", file.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) << 10 if found else 0


def make_cgroup(limit, own=OWN, root=CGROUPS):
    """One below our own; None where we may not."""
    try:
        parent, file = memory_controller(own.read_text(encoding="utf-8"), root)
        cgroup = parent / f"promadapter-hostile-{os.getpid()}"
        cgroup.mkdir()
    except (OSError, LookupError):
        return None
    try:
        with open(cgroup / file, "r+", encoding="utf-8") as bound:  # never made by us
            bound.write(str(limit))
        return cgroup
    except OSError:  # the controller is not ours to use
        cgroup.rmdir()
        return None


def memory_controller(own, root):
    """The folder of our cgroup, and the file of its limit, from /proc/self/cgroup (man 7 cgroups)."""
    paths = {}
    for line in own.splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            paths[controller] = path.lstrip("/")
    if "memory" in paths:
        return root / "memory" / paths["memory"], "memory.limit_in_bytes"
    return root / paths[""], "memory.max"
