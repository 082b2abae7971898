"""Certificates of the tests' own authorities, by openssl."""
import subprocess


def _run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)


def certificate(world, name, alternative, days="2", signer=None):
    """Writes NAME.pem and NAME.key and returns their path without the ending. Without `signer` (another's such
    path): of an authority. `alternative`: the subjectAltName."""
    base = world.directory / name
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    if signer is None:
        _run("openssl", "req", "-x509", *curve, "-keyout", f"{base}.key", "-out", f"{base}.pem", "-days", days,
            "-subj", "/CN=" + name, "-addext", "basicConstraints=critical,CA:TRUE")
    else:
        _run("openssl", "req", *curve, "-keyout", f"{base}.key", "-out", f"{base}.csr", "-subj", "/CN=" + name)
        (world.directory / f"{name}.ext").write_text(f"subjectAltName={alternative}\nbasicConstraints=CA:FALSE\n")
        _run("openssl", "x509", "-req", "-in", f"{base}.csr", "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key",
            "-CAcreateserial", "-days", days, "-extfile", f"{base}.ext", "-out", f"{base}.pem")
    return base
