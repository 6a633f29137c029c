"""Plays recordings to the adapter, each to one of its own, and judges what comes."""

import dataclasses
import pathlib
import tempfile
import threading
import time

import comparison
from adapter_process import AdapterProcess, NoAnswer
from comparison import Difference, Moment


@dataclasses.dataclass
class Verdict:
    """Of one recording: the number of its cases that are equal, deviate as declared, and differ."""
    equal: int = 0
    declared: int = 0
    different: int = 0
    differences: list = dataclasses.field(default_factory=list)  # case, Difference

    def count(self, case, differences, is_declared):
        if differences:
            self.different += 1
            self.differences += [(case, difference) for difference in differences]
        elif is_declared:
            self.declared += 1
        else:
            self.equal += 1


class Replay:
    """May be used by several threads. All that is given must outlive it; folder takes the files of the adapters."""

    def __init__(self, binary, deviations, prometheus, kubeconfig, credentials, folder):
        self._binary = binary
        self._deviations = deviations
        self._prometheus = prometheus
        self._kubeconfig = kubeconfig
        self._credentials = credentials
        self._folder = folder
        self._cancelled = threading.Event()

    def cancel(self):
        """Recordings that are played end at the next case, without a verdict."""
        self._cancelled.set()

    def play(self, recording):
        verdict = Verdict()
        if self._cancelled.is_set():
            return verdict
        folder = pathlib.Path(tempfile.mkdtemp(dir=self._folder))
        backend = self._prometheus.add(recording.series)
        with AdapterProcess(self._binary, recording.config, backend.url, self._kubeconfig, self._credentials,
                            folder) as adapter:
            started = adapter.starts()
            if not recording.starts:
                self._judge_refusal(verdict, recording, adapter, started)
            elif started:
                self._play_cases(verdict, recording, adapter, backend)
            else:
                verdict.different += len(recording.cases)
                verdict.differences.append(("all cases", Difference("start", "started", how_it_ended(adapter))))
        return verdict

    def _judge_refusal(self, verdict, recording, adapter, started):
        """Of a configuration that the incumbent refuses: we do, too, and say what is wrong with it, or as declared."""
        by = self._deviations.of_refusal(recording)
        if len(by) > 1:
            found = [too_many(by)]
        elif by:
            found = by[0].check_ours(adapter.log()) if started else [
                Difference("start", "refused, and we declare to start", how_it_ended(adapter))]
        elif adapter.ended() == "exit code 1" and "config.yaml" in adapter.log():
            found = []
        else:
            found = [Difference("start", "refused", how_it_ended(adapter))]
        verdict.count("its start", found, bool(by))

    def _play_cases(self, verdict, recording, adapter, backend):
        for case in recording.cases:
            if self._cancelled.is_set():
                return
            by = self._deviations.of_case(recording, case)
            found = [too_many(by)] if len(by) > 1 else self._play_case(case, by, adapter, backend)
            verdict.count(case.name, found, bool(by))

    def _play_case(self, case, by, adapter, backend):
        backend.play(case)
        before = time.time()
        try:
            answer = adapter.ask(case.method, case.path, case.headers, case.body)
        except NoAnswer as error:
            return [Difference("answer", str(case.answer.status), f"none ({error}); {adapter.ended() or 'it runs'}")]
        moment = Moment(before, time.time(), adapter.port)
        found = comparison.compare_queries(case, backend.asked())
        if by:
            return found + by[0].check_ours(case, answer, moment)
        return found + comparison.compare_answers(case, answer, moment)


def too_many(deviations):
    return Difference("deviations", "one at most", " | ".join(deviation.decision for deviation in deviations))


def how_it_ended(adapter):
    """With what it said last."""
    return f"{adapter.ended() or 'running'}: {' | '.join(adapter.last_lines())}"
