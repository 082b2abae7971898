"""Who floods: requests by the thousand, and connections that take their time."""
import collections
import itertools
import os
import random
import resource
import selectors
import socket
import time

PIPELINED = 50  # requests in one write: their sender costs less than who answers them


def as_other_machine():
    """For preexec_fn: other machines' senders take no processor time from who is measured."""
    os.nice(19)


def unknown_ids(rng):
    while True:
        yield b"imp_uid=imp_%016x" % rng.getrandbits(64)


def flood(port, rate, seconds, sources, seed=1, connections=16, pipelined=PIPELINED, queries=None):
    """Landings with `queries`, or imp_uids that nobody has, in pipelines, `rate` a second if that can be, until
    there are no more. {"503": number, …}"""
    rng = random.Random(seed)
    queries = iter(queries) if queries is not None else unknown_ids(rng)
    statuses = collections.Counter()
    poll = selectors.DefaultSelector()
    state = {}

    def connect():
        connection = socket.create_connection(("127.0.0.1", port), 10, (rng.choice(sources), 0))
        connection.setblocking(False)
        poll.register(connection, selectors.EVENT_READ)
        state[connection] = [0, b""]  # answers awaited, the end of what came last

    def leave(connection):
        poll.unregister(connection)
        connection.close()
        del state[connection]

    start, sent, more = time.monotonic(), 0, True
    while (now := time.monotonic()) < start + seconds and (more or any(awaited for awaited, _ in state.values())):
        while len(state) < connections:
            connect()
        for connection, (awaited, _) in list(state.items()):
            if awaited or not more or sent >= rate * (now - start):
                continue
            asked = list(itertools.islice(queries, pipelined))
            blob = b"".join(b"GET /payments/complete?%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % query for query in asked)
            if not asked:
                more = False
                break
            try:
                connection.sendall(blob)
            except OSError:
                leave(connection)
                continue
            state[connection][0] = len(asked)
            sent += len(asked)
        for key, _ in poll.select(0.01):
            connection = key.fileobj
            try:
                piece = connection.recv(1 << 20)
            except OSError:
                piece = b""
            if not piece:  # nginx ends a connection after 1000 requests
                leave(connection)
                continue
            text = state[connection][1] + piece
            parts = text.split(b"HTTP/1.1 ")
            whole = [part for part in parts[1:] if len(part) >= 3]
            for part in whole:
                statuses[part[:3].decode("latin-1")] += 1
            state[connection] = [max(0, state[connection][0] - len(whole)), text[-8:] if len(parts) > 1 and len(parts[-1]) < 3 else piece[-8:]]
    for connection in list(state):
        leave(connection)
    return dict(statuses)


SLOW = {"headers": b"GET /payments/complete?imp_uid=imp_1 HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "body": b"POST /payments/complete HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: 60000\r\n\r\nimp_uid=",
        "reader": b"GET /payments/complete HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40}


def hold(port, number, seconds, say):
    """`number` connections that send a byte every 4 s, or read one; whoever is thrown out comes back. Calls
    `say(held)` each second."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = {}
    opened = 0
    end = time.monotonic() + seconds
    while (started := time.monotonic()) < end:
        for connection, (kind, due) in list(held.items()):
            if due > started:
                continue
            try:
                if kind == "reader":
                    alive = connection.recv(1) != b""
                else:
                    connection.send(b"a")
                    alive = not _has_ended(connection)
            except BlockingIOError:
                alive = True
            except OSError:
                alive = False
            if alive:
                held[connection] = (kind, started + 4)
            else:
                connection.close()
                del held[connection]
        while len(held) < number and time.monotonic() < started + 0.8:
            kind = ("headers", "body", "reader")[opened % 3]
            connection = socket.socket()
            try:
                if kind == "reader":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
                connection.bind((f"127.3.{opened // 250 % 250}.{opened % 250 + 1}", 0))
                connection.settimeout(5)
                connection.connect(("127.0.0.1", port))
                connection.setblocking(False)
                connection.send(SLOW[kind])
            except OSError:
                connection.close()
                break
            held[connection] = (kind, time.monotonic() + 4)
            opened += 1
        say(len(held), opened)
        time.sleep(max(0, started + 1 - time.monotonic()))
    for connection in held:
        connection.close()


def _has_ended(connection):
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
