#!/usr/bin/env python3
"""The network between the responder and i'mport, at its worst: a TLS server that hands each request on to the sandbox and
gives back what comes, or something else.

    network.py SANDBOX_PORT SEED DIRECTORY     (certificates: good.pem, bad.pem, with their keys)

The first line of output is the port. Each line of standard input sets the faults in force, JSON such as
{"reset": 0.2, "latency": 0.5}: of how many requests each strikes; the answer is a line that says how often each has struck
since the last, and "leaked": requests that came to where a redirect led."""
import asyncio
import collections
import gzip
import json
import random
import re
import ssl
import sys

LONGEST_S = 30
RETRY_AFTER = ("0", "1", "5", "60", "3600", "-1", "soon", "9" * 30)
BOMB = gzip.compress(bytes(20 << 20), 9)


def answer(status, body, content_type="application/json; charset=UTF-8", headers=""):
    return (f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
            .encode() + body)


def envelope(code, message):
    return json.dumps({"code": code, "message": message, "response": None}).encode()


class Network:
    def __init__(self, sandbox_port, seed, directory):
        self.sandbox_port = sandbox_port
        self.random = random.Random(seed)
        self.faults = {}
        self.struck = collections.Counter()
        self.last_bodies = collections.deque([b"{}"], 20)
        self.good, self.bad = (self._certificate(directory, name) for name in ("good", "bad"))
        self.good.sni_callback = self._choose_certificate
        self.writers = set()
        self.trap = None

    @staticmethod
    def _certificate(directory, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{directory}/{name}.pem", f"{directory}/{name}.key")
        return context

    def _strikes(self, name):
        if self.random.random() >= self.faults.get(name, 0):
            return False
        self.struck[name] += 1
        return True

    def _choose_certificate(self, session, _name, _context):
        if self._strikes("certificate"):
            session.context = self.bad

    # ---- one connection

    async def serve(self, reader, writer):
        self.writers.add(writer)
        backend = None
        try:
            if self._strikes("closed_at_once"):
                return
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                               if line.lower().startswith(b"content-length:")), 0)
                request = head + (await reader.readexactly(length) if length else b"")
                if backend is None:
                    backend = await asyncio.open_connection("127.0.0.1", self.sandbox_port)
                if not await self._answer(request, backend, reader, writer):
                    return
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ssl.SSLError):
            pass
        finally:
            self.writers.discard(writer)
            for one in (writer, backend and backend[1]):
                if one:
                    one.transport.abort()

    async def _carry_out(self, request, backend):
        reader, writer = backend
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n")
                      if line.lower().startswith(b"content-length:"))
        return head, await reader.readexactly(length)

    async def _answer(self, request, backend, reader, writer):
        """Whether the connection goes on."""
        if self._strikes("latency"):
            # Mostly a little, sometimes for ever.
            await asyncio.sleep(LONGEST_S * self.random.random() ** 4)
        for name in list(self.faults):
            if hasattr(self, f"instead_{name}") and self._strikes(name):
                writer.write(getattr(self, f"instead_{name}")(request))
                await writer.drain()
                return True
        if self._strikes("unanswered"):
            if self.random.random() < 0.5:
                await self._carry_out(request, backend)
            await reader.read(1)  # until the other side has had enough
            return False
        head, body = await self._carry_out(request, backend)
        reply = head + body
        for name in list(self.faults):
            if hasattr(self, f"changed_{name}") and self._strikes(name):
                reply = getattr(self, f"changed_{name}")(head, body)
                break
        self.last_bodies.append(body)
        for name in ("reset", "cut"):
            if self._strikes(name):
                writer.write(reply[:self.random.randint(0, len(reply))])
                await writer.drain()
                if name == "cut":
                    writer.close()
                return False
        if self._strikes("drip"):
            for byte in range(len(reply)):
                writer.write(reply[byte:byte + 1])
                await writer.drain()
                await asyncio.sleep(0.01)
        else:
            writer.write(reply)
            await writer.drain()
        if self._strikes("stale"):
            # Closed without saying so: now, as the next request is written, or once it is there.
            await asyncio.sleep(self.random.choice((0, 0.005)))
            if self.random.random() < 0.3:
                await reader.read(1)
            return False
        return True

    # ---- answers in place of the call, which is not carried out

    def instead_unauthorized(self, _request):
        return answer(401, envelope(-1, "Unauthorized"))

    def instead_too_many(self, _request):
        return answer(429, envelope(-1, "Too Many Requests"), headers=f"Retry-After: {self.random.choice(RETRY_AFTER)}\r\n")

    def instead_server_error(self, _request):
        body = self.random.choice((b"", b"<html>nginx</html>", envelope(-1, "error")))
        return answer(self.random.choice((500, 501, 502, 503, 504, 520, 599)), body)

    def instead_html(self, _request):
        return answer(200, b"<!DOCTYPE html><title>maintenance</title><p>paid", "text/html")

    def instead_redirect(self, _request):
        place = f"http://127.0.0.1:{self.trap}/payments/imp_1"
        return answer(self.random.choice((301, 302, 303, 307, 308)), b"", headers=f"Location: {place}\r\n")

    def instead_code(self, _request):
        return answer(200, envelope(self.random.choice((1, -1, 999)), "error"))

    def instead_nothing(self, _request):
        return answer(200, envelope(0, ""))

    def instead_empty(self, _request):
        return answer(200, b"")

    def instead_garbage(self, _request):
        return self.random.randbytes(self.random.randint(1, 3000))

    def instead_bomb(self, _request):
        return answer(200, BOMB, headers="Content-Encoding: gzip\r\n")

    def instead_endless_head(self, _request):
        return b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 200_000 + b"\r\n" * 1 + b"X-B: b\r\n" * 20_000 + b"\r\n"

    def instead_other_payment(self, request):
        """A good answer, about somebody else's payment."""
        for body in self.last_bodies:
            found = re.search(rb'"imp_uid":"([^"]*)"', body)
            if found and found[1] not in request:
                return answer(200, body)
        return answer(200, b"{}")

    # ---- the answer of the call, changed

    def changed_twice(self, head, body):
        """The whole reply comes twice: what is left over would be the next request's answer."""
        return (head + body) * 2

    def changed_doubled(self, head, body):
        return answer(200, body + body)

    def changed_contradiction(self, head, body):
        """Each member named twice, with other values."""
        try:
            given = json.loads(body)
        except ValueError:
            return head + body
        inner = given.get("response")
        if not isinstance(inner, dict) or "status" not in inner:
            return head + body
        lie = {"status": "paid" if inner["status"] != "paid" else "failed", "amount": 1, "cancel_amount": 0}
        pairs = ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in [*inner.items(), *lie.items()])
        return answer(200, (f'{{"code":0,"message":null,"response":{{{pairs}}}}}').encode())

    def changed_huge(self, head, body):
        return answer(200, body[:-1] + b' ' * (5 << 20) + body[-1:])

    def changed_content_type(self, head, body):
        return answer(200, body, self.random.choice(("text/html", "image/png", "application/json;;;", "")))

    def changed_bit(self, head, body):
        """One bit of the body is wrong, as no TLS would let it."""
        at = self.random.randrange(len(body))
        return answer(200, body[:at] + bytes([body[at] ^ 0x80]) + body[at + 1:])

    # ---- control

    async def control(self):
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            self.faults = json.loads(line)
            if "certificate" in self.faults or not self.faults:
                for writer in list(self.writers):  # who comes again sees the other certificate
                    writer.transport.abort()
            print(json.dumps(self.struck), flush=True)
            self.struck.clear()

    async def caught(self, _reader, writer):
        self.struck["leaked"] += 1
        writer.transport.abort()

    async def run(self):
        trap = await asyncio.start_server(self.caught, "127.0.0.1", 0)
        self.trap = trap.sockets[0].getsockname()[1]
        server = await asyncio.start_server(self.serve, "localhost", 0, ssl=self.good, family=2, limit=1 << 20)
        print(server.sockets[0].getsockname()[1], flush=True)
        await self.control()


if __name__ == "__main__":
    asyncio.run(Network(int(sys.argv[1]), sys.argv[2], sys.argv[3]).run())
