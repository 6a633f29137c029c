"""Plays cases of requests to one adapter, and compares how it read them with the one reading they have."""

import http_answers
from callers import contexts
from conversation import talk
from request_case import SECOND

# Cases up to this size are played once more, each byte in a TLS record of its own: where the network cuts changes
# nothing.
CUT_UP_TO = 400


def play(stage, cases):
    """The number of cases, and what differs: why the case is there, and what."""
    callers = contexts(stage.credentials)
    differences = []
    with stage.subject() as subject:
        for case in cases:
            found = play_case(case, subject.port, callers)
            differences += [(case.why, what) for what in found + (subject.its_end() if found else [])]
        differences += [("the end of the batch", what) for what in subject.is_well() + subject.its_end()]
    return len(cases), differences


def play_case(case, port, contexts):
    """In words; nothing when all is as it should be."""
    found = [f"whole: {difference}" for difference in play_records(case, case.records, port, contexts)]
    if sum(map(len, case.records)) <= CUT_UP_TO:
        cut = [bytes([byte]) for record in case.records for byte in record]
        found += [f"cut into bytes: {difference}" for difference in play_records(case, cut, port, contexts)]
    return found


def play_records(case, records, port, contexts):
    behind = () if case.reading.hangs_up else (SECOND,)
    heard = talk(port, contexts[case.caller], (*records, *behind), hangs_up=case.reading.hangs_up)
    try:
        answers = http_answers.read(heard.received, case.methods)
    except http_answers.Broken as broken:
        return [str(broken)]
    return judge(case.reading, answers, heard.ended)


def judge(reading, answers, ended):
    found = []
    wanted = [*reading.statuses, *([reading.second] if reading.stays else [])]
    statuses = [answer.status for answer in answers]
    if statuses != wanted:
        found.append(f"answers {statuses}, not {wanted}")
    if not ended:
        found.append("the connection stays open")
    own = answers[:len(reading.statuses)]
    # Whoever leaves in the middle of a message was told nothing of the end by the answers before it.
    says_close = not reading.stays and not reading.hangs_up
    if own and own[-1].closes != says_close:
        found.append(f"the last answer {'does not say' if says_close else 'says'} Connection: close")
    if reading.says and not (own and reading.says.encode() in own[-1].body):
        found.append(f"the answer does not say {reading.says!r} but {own[-1].body[:200] if own else b''!r}")
    return found
