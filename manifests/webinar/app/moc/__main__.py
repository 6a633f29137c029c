"""python3 -m moc: serve on all addresses, on the port the environment names."""

import os

import uvicorn

uvicorn.run("moc.service:app", host="0.0.0.0", port=int(os.environ.get("PORT", "8000")), access_log=False)
