"""An authority of the test's own, and servers' certificates by it."""
import subprocess

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(*words):
    return subprocess.run(["openssl", *map(str, words)], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", timeout=60).stdout


def authority(directory, name="authority"):
    """Its certificate; the key lies beside it."""
    base = directory / name
    _openssl("req", "-x509", *_KEY, "-keyout", f"{base}.key", "-out", f"{base}.pem", "-days", 90, "-subj", "/CN=" + name,
             "-addext", "basicConstraints=critical,CA:TRUE")
    return directory / f"{name}.pem"


def server(directory, names):
    """(certificate, key) for `names`, such as IP:127.0.0.1,DNS:api.test, by the directory's `authority`."""
    base, signer = directory / "server", directory / "authority"
    (directory / "server.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    _openssl("req", *_KEY, "-keyout", f"{base}.key", "-out", f"{base}.csr", "-subj", "/CN=server")
    _openssl("x509", "-req", "-in", f"{base}.csr", "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-CAcreateserial",
             "-days", 90, "-extfile", f"{base}.ext", "-out", f"{base}.pem")
    return directory / "server.pem", directory / "server.key"


def hash_of(certificate):
    """The name under which OpenSSL looks for it in a folder."""
    return _openssl("x509", "-noout", "-hash", "-in", certificate).strip() + ".0"
