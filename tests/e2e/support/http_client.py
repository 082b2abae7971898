"""HTTP over plain sockets: also what a library would refuse to send."""
import json
import socket
import ssl

from .answer import Answer
from .fastcgi import as_bytes


class CutOff(AssertionError):
    """The connection ended within an answer: browsers show what came of it, or say that it failed."""


def _unchunked(body):
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return out
        out, body = out + body[:length], body[length + 2:]
    raise CutOff(f"no last chunk after {out[-100:]!r}")


def request(port, target, method="GET", headers=(), body=b"", timeout=60, tls=None, source=None):
    """One request on a connection of its own. `target` may hold raw bytes; `source` is an address of ours."""
    lines = [as_bytes(method) + b" " + as_bytes(target) + b" HTTP/1.1", b"Connection: close"]
    if not any(name.lower() == "host" for name, _ in headers):
        lines.append(b"Host: 127.0.0.1")
    lines += [as_bytes(name) + b": " + as_bytes(value) for name, value in headers]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    with socket.create_connection(("127.0.0.1", port), timeout, (source, 0) if source else None) as plain:
        plain.settimeout(timeout)
        connection = tls.wrap_socket(plain, server_hostname="127.0.0.1") if tls else plain
        with connection:
            try:
                connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
                pass  # refused before all was sent: the answer is there
            received = b""
            while True:
                try:
                    piece = connection.recv(65536)
                except ConnectionResetError:
                    break
                except ssl.SSLEOFError:
                    break
                if not piece:
                    break
                received += piece
    head, gap, content = received.partition(b"\r\n\r\n")
    if not gap:
        raise AssertionError(f"no HTTP answer: {received[:300]!r}")
    first, *rest = head.decode("latin-1").split("\r\n")
    found = [tuple(part.strip() for part in line.split(":", 1)) for line in rest]
    if any(name.lower() == "transfer-encoding" for name, _ in found):
        content = _unchunked(content)
    promised = next((int(value) for name, value in found if name.lower() == "content-length"), None)
    if promised is not None and len(content) < promised and method != "HEAD":
        raise CutOff(f"{len(content)} of {promised} bytes: {content[-100:]!r}")
    return Answer(int(first.split()[1]), found, content)


def call_json(port, method, path, given=None, tls=None):
    """A JSON call that must succeed; the decoded answer."""
    body = b"" if given is None else json.dumps(given, ensure_ascii=False).encode()
    answer = request(port, path, method, [("Content-Type", "application/json")], body, tls=tls)
    if answer.status >= 400:
        raise AssertionError(f"{method} {path}: {answer!r}")
    return json.loads(answer.body)
