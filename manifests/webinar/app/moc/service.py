"""The routes of the service; FastAPI adds /docs."""

import datetime

from fastapi import FastAPI, Path, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from moc import message_queue, processor_load
from moc.request_counter import RequestCounter

MAX_MEGABYTES = 256

app = FastAPI(title="moc", description="Work on demand, for autoscalers to react to.")
app.add_middleware(RequestCounter, routes=app.routes)
held_memory = b""


@app.exception_handler(message_queue.QueueUnavailable)
@app.exception_handler(processor_load.TooBusy)
async def unavailable(request, error):
    return JSONResponse({"reason": str(error)}, status_code=503)


@app.get("/healthcheck")
async def healthcheck():
    return {"status": "ok"}


@app.get("/cpu/{duration_seconds}")
async def cpu(duration_seconds: float = Path(ge=0, le=processor_load.MAX_SECONDS)):
    """Keeps a processor busy for so many seconds."""
    await processor_load.burn(duration_seconds)
    return {"burned_seconds": duration_seconds}


@app.get("/mem/{megabytes}")
async def mem(megabytes: int = Path(ge=0, le=MAX_MEGABYTES)):
    """From now on the service holds so much memory in place of what it held before; 0 gives it back."""
    global held_memory
    held_memory = b""  # first, so that old and new are never held together
    held_memory = b"\x01" * (megabytes * 1024 * 1024)  # not zeros, which the kernel would not back with memory
    return {"held_megabytes": megabytes}


@app.get("/sent-message")
def sent_message():
    """Sends a message with the time of day to the queue."""
    return {"message_id": message_queue.send(datetime.datetime.now(datetime.timezone.utc).isoformat())}


@app.get("/receive-message")
def receive_message():
    """Takes one message off the queue; null when there is none."""
    return {"message": message_queue.receive()}


@app.get("/metrics")
async def metrics():
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
