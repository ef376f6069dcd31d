"""Files that are made while their user does something else: a thread each waits for the process that does the work."""

import atexit
import threading
from dataclasses import dataclass, field
from uuid import uuid4

from auth.ready_files import ReadyFile
from errors import Refused
from exports import orders
from exports.orders import Order
from exports.process import Cancelled, Stop

# More at once would take the processors from who looks at pages; the others wait for their turn.
MOST_AT_ONCE = 2
_MOST_KEPT = 200
_turns = threading.BoundedSemaphore(MOST_AT_ONCE)
_jobs: dict[str, "Job"] = {}
_adding = threading.Lock()


@dataclass
class Job:
    """A file that is being made, or was. Once it is done one of `ready`, `refusal` and `is_cancelled` says how."""

    order: Order
    job_id: str = field(default_factory=lambda: uuid4().hex)
    is_begun: bool = False
    done: int = 0
    ready: ReadyFile | None = None
    refusal: str | None = None
    is_cancelled: bool = False
    is_done: bool = False
    stop: Stop = field(default_factory=Stop)

    def cancel(self) -> None:
        """End the work; what was written of the file goes with it."""
        self.stop.ask()

    def count(self, done: int) -> None:
        """How many rows are written."""
        self.done = done


def begin(order: Order) -> Job:
    """Begin to fill an order; when it is done the file is kept for its user, whether he still looks or not."""
    job = Job(order)
    with _adding:
        for old in [old for old in _jobs.values() if old.is_done][: max(0, len(_jobs) - _MOST_KEPT)]:
            del _jobs[old.job_id]
        _jobs[job.job_id] = job
    threading.Thread(target=_fill, args=[job], name=f"export {job.job_id}", daemon=True).start()
    return job


def find(job_id: str, email: str) -> Job | None:
    """This job, if it is this user's and of this run of the app."""
    job = _jobs.get(job_id)
    return job if job and job.order.user.email == email else None


def is_any_running() -> bool:
    """Whether a file is being made here now, or waits for its turn."""
    return any(not job.is_done for job in list(_jobs.values()))


def _fill(job: Job) -> None:
    try:
        with _turns:
            job.is_begun = True
            job.ready = orders.fill(job.order, job.count, job.stop)
    except Cancelled:
        job.is_cancelled = True
    except Refused as refusal:
        job.refusal = str(refusal)
    finally:
        if not (job.ready or job.is_cancelled or job.refusal):
            job.refusal = "Het maken van het bestand is afgebroken. Probeer het opnieuw."
        job.is_done = True


@atexit.register
def _end_all() -> None:
    for job in list(_jobs.values()):
        if not job.is_done:
            job.cancel()
