"""The programs of the control plane: built once from the module in control-plane/ and kept between runs.

Go is the machine's if it is new enough. An older one, such as Debian's, fetches the right one as the module
golang.org/toolchain, which Go's checksum database vouches for like for any module.
"""

import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import tempfile
import time

from shared import Failed, Progress, REPOSITORY, say

MODULE = REPOSITORY / "test" / "e2e" / "control-plane"
KUBERNETES = "v1.37.2"
KWOK = "v0.8.0"
TOOLCHAIN = "go1.26.8"

PACKAGES = {
    "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
    "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
    "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
    "kubectl": "k8s.io/kubernetes/cmd/kubectl",
    "kwok": "sigs.k8s.io/kwok/cmd/kwok",
}
# kwok's rules for nodes that are ready at once, and for pods that run and end without a delay.
STAGES = "kwok-stages.yaml"
STAGE_FILES = ("node/fast/node-initialize.yaml", "pod/fast/pod-ready.yaml", "pod/fast/pod-complete.yaml",
               "pod/fast/pod-delete.yaml")
GO_SECONDS = 60 * 60


class Programs:
    """Paths by name. PROMADAPTER_E2E_BIN names a folder whose files come before built ones."""

    def __init__(self, signals):
        self._signals = signals
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
        self._built = cache / "promadapter" / "e2e" / f"kubernetes-{KUBERNETES}-kwok-{KWOK}"
        given = os.environ.get("PROMADAPTER_E2E_BIN")
        self._folders = ([pathlib.Path(given).resolve()] if given else []) + [self._built]

    def __getitem__(self, name):
        """None when it is in neither folder."""
        for folder in self._folders:
            if (folder / name).is_file():
                return folder / name
        return None

    def build_what_is_missing(self):
        missing = [name for name in PACKAGES if self[name] is None]
        if not missing and self[STAGES] is not None:
            return
        self._built.mkdir(parents=True, exist_ok=True)
        # Elsewhere first: an interrupted build leaves nothing that looks complete.
        with tempfile.TemporaryDirectory(dir=self._built, prefix=".building-") as folder:
            folder = pathlib.Path(folder)
            go = Go(self._built, self._signals)
            if missing:
                build(go, missing, folder)
            write_stages(go, folder / STAGES)
            for file in folder.iterdir():
                file.rename(self._built / file.name)


def build(go, names, folder):
    packages = [PACKAGES[name] for name in names]
    say(f"building {', '.join(names)} (Kubernetes {KUBERNETES}, kwok {KWOK}) with {go.version}, once")
    total = len(go.run("list", "-deps", *packages, progress=lambda lines: f"downloading modules: {lines}").split())
    begin = time.monotonic()
    go.run("build", "-v", "-trimpath", "-o", f"{folder}/", "-ldflags",
           f"-s -w -X k8s.io/component-base/version.gitVersion={KUBERNETES}", *packages,
           progress=lambda lines: f"compiled {lines} of at most {total} packages, {time.monotonic() - begin:.0f} s")
    say(f"built in {time.monotonic() - begin:.0f} s")


class Go:
    """The go command of a version that can build the module."""

    def __init__(self, cache, signals):
        self._signals = signals
        self._environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"}
        self._program = shutil.which("go")
        if self._program is None:
            raise Failed(f"Go is not installed (Debian: apt install golang-go; it then fetches {TOOLCHAIN} itself)")
        self.version = self._version()
        if numbers(self.version) < required_version():
            self._fetch_toolchain(cache)

    def run(self, *arguments, folder=MODULE, progress=None):
        """What it prints. progress(n) says what to show after n lines on its standard error."""
        shown = Progress()
        with tempfile.TemporaryFile("w+") as output, tempfile.NamedTemporaryFile("w+") as errors:
            try:
                process = subprocess.Popen([self._program, *arguments], cwd=folder, env=self._environment,
                                           stdin=subprocess.DEVNULL, stdout=output, stderr=errors, process_group=0)
            except OSError as error:
                raise Failed(f"go cannot be started: {error}") from error
            end = time.monotonic() + GO_SECONDS
            try:
                while process.poll() is None and time.monotonic() < end:
                    self._signals.pause(0.2)
                    if progress is not None:
                        with open(errors.name, encoding="utf-8", errors="replace") as so_far:
                            shown.show(progress(sum(1 for _ in so_far)))
            finally:
                shown.done()
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            output.seek(0)
            text = output.read()
            if process.returncode != 0:
                errors.seek(0)
                told = "".join(errors.readlines()[-20:]) or text
                raise Failed(f"go {arguments[0]} failed, or took over {GO_SECONDS} s:\n{told}")
            return text

    def _version(self):
        return self.run("env", "GOVERSION", folder="/").strip()

    def _fetch_toolchain(self, cache):
        machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
        module = f"golang.org/toolchain@v0.0.1-{TOOLCHAIN}.linux-{machine}"
        say(f"{self.version} is too old; fetching {module}")
        # Module files are not executable, and those of the cache may not be changed: hence a copy.
        source = pathlib.Path(json.loads(self.run("mod", "download", "-json", module, folder="/"))["Dir"])
        copy = cache / TOOLCHAIN
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(source, copy, copy_function=copy_with_mode, symlinks=True)
        for folder in [copy, *copy.rglob("*")]:
            if folder.is_dir():
                folder.chmod(0o755)
        self._program = str(copy / "bin" / "go")
        self._environment.pop("GOROOT", None)
        self.version = self._version()


def copy_with_mode(source, target):
    shutil.copyfile(source, target)
    executable = "/bin/" in target or "/pkg/tool/" in target
    os.chmod(target, 0o755 if executable else 0o644)


def required_version():
    return numbers("go" + re.search(r"^go (\S+)$", (MODULE / "go.mod").read_text(), re.MULTILINE)[1])


def numbers(version):
    """(1, 26) of go1.26.8; nothing of a version that bears no number."""
    return tuple(map(int, re.findall(r"\d+", version)[:2]))


def write_stages(go, path):
    folder = pathlib.Path(json.loads(go.run("mod", "download", "-json", f"sigs.k8s.io/kwok@{KWOK}"))["Dir"])
    texts = [(folder / "kustomize" / "stage" / file).read_text() for file in STAGE_FILES]
    path.write_text("\n---\n".join(texts))
