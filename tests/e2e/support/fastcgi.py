"""A FastCGI client: one request a connection, as nginx asks without fastcgi_keep_conn."""
import socket
import struct

from .answer import parse_cgi

_BEGIN, _ABORT, _END, _PARAMS, _STDIN, _STDOUT, _STDERR = 1, 2, 3, 4, 5, 6, 7


def _record(kind, content):
    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content


def _stream(kind, content):
    pieces = [content[at:at + 32768] for at in range(0, len(content), 32768)]
    return b"".join(_record(kind, piece) for piece in pieces) + _record(kind, b"")


def _length(number):
    return bytes([number]) if number < 128 else struct.pack("!I", number | 0x80000000)


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode("utf-8")


def encode(variables, body):
    pairs = b""
    for name, value in variables.items():
        name, value = as_bytes(name), as_bytes(value)
        pairs += _length(len(name)) + _length(len(value)) + name + value
    return (_record(_BEGIN, struct.pack("!HB5x", 1, 0)) + _stream(_PARAMS, pairs) + _stream(_STDIN, body))


def connect(address, timeout):
    """`address`: a path, or (host, port)."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    connection.connect(address)
    return connection


def read_answer(connection):
    """(Answer, what it wrote to the error stream). Raises ConnectionError where the peer went away."""
    with connection.makefile("rb") as stream:
        out, err = b"", b""
        while True:
            head = stream.read(8)
            if len(head) < 8:
                raise ConnectionError(f"the responder closed the connection after {out[:200]!r}")
            _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", head)
            content = stream.read(length + padding)[:length]
            if kind == _STDOUT:
                out += content
            elif kind == _STDERR:
                err += content
            elif kind == _END:
                return parse_cgi(out), err


def ask(address, variables, body=b"", timeout=60):
    with connect(address, timeout) as connection:
        connection.sendall(encode(variables, body))
        return read_answer(connection)[0]
