"""An authority of the test's own, and a server's certificate by it."""
import subprocess


def run(*words):
    return subprocess.run([str(word) for word in words], check=True, stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", timeout=60).stdout


def authority(directory):
    """Its certificate; the key lies beside it."""
    base = directory / "authority"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
        f"{base}.key", "-out", f"{base}.pem", "-days", "90", "-subj", "/CN=test authority", "-addext",
        "basicConstraints=critical,CA:TRUE")
    return directory / "authority.pem"


def server(directory, names):
    """(certificate, key) for `names`, such as IP:127.0.0.1,DNS:api.test."""
    base, signer = directory / "server", directory / "authority"
    (directory / "server.ext").write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
    run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{base}.key",
        "-out", f"{base}.csr", "-subj", "/CN=server")
    run("openssl", "x509", "-req", "-in", f"{base}.csr", "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key",
        "-CAcreateserial", "-days", "90", "-extfile", f"{base}.ext", "-out", f"{base}.pem")
    return directory / "server.pem", directory / "server.key"


def hash_of(certificate):
    """The name under which OpenSSL looks for it in a folder."""
    return run("openssl", "x509", "-noout", "-hash", "-in", certificate).strip() + ".0"
