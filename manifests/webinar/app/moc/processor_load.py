"""Keeps a processor busy for a while, on a thread, so that other requests are still answered."""

import asyncio
import concurrent.futures
import hashlib
import time

MAX_SECONDS = 60
MAX_AT_ONCE = 8

# hashlib lets other threads run while it works on a block of this size.
_BLOCK = bytes(256 * 1024)
_threads = concurrent.futures.ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="burn")
_burning = 0


class TooBusy(Exception):
    pass


def _burn_here(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        hashlib.sha256(_BLOCK).digest()


async def burn(seconds):
    """Fails with TooBusy instead of queueing: a queue of minutes would outlive its callers."""
    global _burning
    if _burning >= MAX_AT_ONCE:
        raise TooBusy(f"{MAX_AT_ONCE} requests are burning already")
    _burning += 1
    work = asyncio.get_running_loop().run_in_executor(_threads, _burn_here, seconds)
    work.add_done_callback(_finished)
    # Shielded: a caller who leaves does not stop the thread, so the place stays taken until it is done.
    await asyncio.shield(work)


def _finished(_):
    global _burning
    _burning -= 1
