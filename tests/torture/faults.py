"""What goes wrong, by name. Each is a generator of a torture.Torture: in force from its first `yield` on, asked again every
TICK_S, until it is closed."""
import errno
import resource
import signal
import sqlite3
import time

TICK_S = 0.05

# By the network: of how many requests each strikes.
NETWORK = {
    "latency": 0.7, "closed_at_once": 0.5, "unanswered": 0.3, "reset": 0.5, "cut": 0.5, "drip": 0.1, "stale": 0.7,
    "certificate": 0.5, "unauthorized": 0.6, "too_many": 0.5, "server_error": 0.6, "html": 0.5, "redirect": 0.5,
    "code": 0.5, "nothing": 0.5, "empty": 0.5, "garbage": 0.5, "bomb": 0.3, "endless_head": 0.3, "other_payment": 0.5,
    "twice": 0.5, "doubled": 0.5, "contradiction": 0.5, "huge": 0.1, "content_type": 0.5, "bit": 0.5,
}


def _hold():
    while True:
        yield


def _again_and_again(pause_s, act):
    due = 0.0
    while True:
        if time.monotonic() >= due:
            act()
            due = time.monotonic() + pause_s
        yield


# ---- the machine


def clock_ahead(torture):
    torture.machine.set(clock_offset_s=torture.random.choice((3600, 86_400, 40 * 86_400, 3650 * 86_400)))
    yield from _hold()


def clock_behind(torture):
    torture.machine.set(clock_offset_s=-torture.random.choice((3600, 86_400, 3650 * 86_400)))
    yield from _hold()


def clock_jumps(torture):
    yield from _again_and_again(0.5, lambda: torture.machine.set(
        clock_offset_s=torture.random.choice((0, 60, -60, 86_400, -86_400))))


def disk_full(torture):
    torture.machine.fill_disk()
    yield from _hold()


def disk_write_error(torture):
    yield from _again_and_again(0.3, lambda: torture.machine.set(
        write_errno=torture.random.choice((0, 0, errno.EIO, errno.ENOSPC, errno.EDQUOT))))


def disk_sync_error(torture):
    yield from _again_and_again(0.3, lambda: torture.machine.set(sync_errno=torture.random.choice((0, 0, errno.EIO))))


def database_read_only(torture):
    """Since before the responder started."""
    torture.machine.set(write_errno=errno.EROFS)
    torture.kill()
    yield from _hold()


def database_locked(torture):
    other = sqlite3.connect(torture.world.database, isolation_level=None, timeout=30)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield from _hold()
    finally:
        other.close()


def no_descriptors(torture):
    yield from _of_one_process(torture, lambda: torture.limit(resource.RLIMIT_NOFILE, torture.random.choice((12, 24, 60))))


def little_memory(torture):
    yield from _of_one_process(torture, lambda: torture.limit(resource.RLIMIT_AS,
                                                              torture.random.choice((0, 1 << 20, 32 << 20))))


def _of_one_process(torture, limit):
    """A limit of the process: what is left of that is thrown away in the end."""
    try:
        limit()
        yield from _hold()
    finally:
        torture.kill()


def no_memory(torture):
    torture.machine.set(no_memory=torture.random.choice((20, 200, 2000)))
    yield from _hold()


def no_names(torture):
    torture.machine.set(no_names=1)
    torture.kill()  # or old connections would do
    yield from _hold()


def api_stopped(torture):
    """Connections are taken, by the kernel, and nothing comes."""
    torture.world.sandbox.process.signal(signal.SIGSTOP)
    try:
        yield from _hold()
    finally:
        torture.world.sandbox.process.signal(signal.SIGCONT)


def shop_away(torture):
    """The shop's own address answers 500, or hangs up."""
    torture.hook_status = lambda number: None if number % 2 else 500
    try:
        yield from _hold()
    finally:
        torture.hook_status = lambda number: 200


def killed(torture):
    yield from _again_and_again(0.4, torture.kill)


def killed_at_a_write(torture):
    """In place of one of the calls that leave a trace; half of it is done first."""
    torture.machine.set(kill_torn=1)
    yield from _again_and_again(0.2, lambda: torture.machine.get("kill_in") > 0 or torture.machine.set(
        kill_in=torture.random.randint(1, 300)))


def power_cut(torture):
    torture.record_disk()
    try:
        yield from _again_and_again(2.0, torture.cut_power)
    finally:
        torture.cut_power()


# ---- the network


def of_network(name):
    def fault(torture):
        torture.network.set({name: NETWORK[name]})
        yield from _hold()

    fault.__name__ = name
    return fault


def everything(torture):
    """All that a network does, each a little."""
    torture.network.set(dict.fromkeys(NETWORK, 0.03))
    yield from _hold()


def flapping(torture):
    """One after the other, half a second each."""
    yield from _again_and_again(0.5, lambda: torture.network.set({torture.random.choice(list(NETWORK)): 0.8}))


ALL = {fault.__name__: fault for fault in (
    *map(of_network, NETWORK), everything, flapping,
    clock_ahead, clock_behind, clock_jumps, disk_full, disk_write_error, disk_sync_error, database_read_only,
    database_locked, no_descriptors, little_memory, no_memory, no_names, api_stopped, shop_away, killed, killed_at_a_write,
    power_cut)}
# Of which two at a time would undo each other.
ALONE = ("power_cut", "database_read_only", "disk_write_error", "disk_sync_error")


def plan(random, number):
    """Names of the round: each kind once in turn, then by chance; of three rounds one has two, and one is killed besides."""
    names = [name for name in ALL if name not in ALONE]
    first = list(ALL)[number] if number < len(ALL) else random.choice([*ALL, "killed", "killed_at_a_write", "power_cut"])
    second = random.choice(names) if number % 3 == 0 else random.choice(("killed", "killed_at_a_write"))
    return [first] if first in ALONE or number % 3 == 2 or second == first else [first, second]
