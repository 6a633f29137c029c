"""What prometheus-adapter v0.12.0 was asked and what it answered. A file is one configuration of it: the rules, the
series that existed, and the cases, each with the queries to Prometheus that it caused and the replies these got."""

import dataclasses
import json
import pathlib

from shared import Failed


@dataclasses.dataclass(frozen=True)
class Query:
    promql: str
    status: int
    reply: str


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: str | None  # None: too long to be kept


@dataclasses.dataclass(frozen=True)
class Case:
    why: str  # what it is about; may be empty
    method: str
    path: str  # as sent, with the query
    headers: dict
    body: str
    queries: tuple
    answer: Answer

    @property
    def request(self):
        return f"{self.method} {self.path}"

    @property
    def name(self):
        return self.request + (f" ({self.why})" if self.why else "")


@dataclasses.dataclass(frozen=True)
class Recording:
    name: str  # folder and file: suites/webinar
    config: str
    series: list  # label sets
    starts: bool  # False: it refused the configuration, and there are no cases
    log: str  # what it said then
    cases: tuple


def find(place):
    """The recordings below a folder. What is under `cluster` is no recording, it is what the API server answers."""
    if place.is_file():
        return [place]
    found = sorted(path for path in place.rglob("*.json") if path.parent.name != "cluster")
    if not found:
        raise Failed(f"there are no recordings in {place}")
    return found


def read(path):
    path = pathlib.Path(path)
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
        return Recording(name=f"{path.resolve().parent.name}/{path.stem}", config=text["config"],
                         series=text["series"], starts=text["starts"], log="\n".join(text.get("log", [])),
                         cases=tuple(map(parse_case, text.get("cases", []))))
    except (OSError, ValueError) as error:
        raise Failed(f"{path} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise Failed(f"{path} is no recording: {error!r}") from error


def parse_case(text):
    request, response = text["request"], text["response"]
    queries = (Query(query["params"]["query"][0], query["status"], query["reply"]) for query in text["upstream"])
    answer = Answer(response["status"], response["headers"].get("content-type", ""), response["body"])
    return Case(why=text.get("why", ""), method=request["method"], path=request["path"],
                headers=request.get("headers", {}), body=request.get("body", ""), queries=tuple(queries),
                answer=answer)
