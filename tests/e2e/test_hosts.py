"""Behind every web server that is here, with its example configuration: the short part of `make test-hosts`."""
import hosts
from hosts.servers import HOSTS, Program
from hosts.stores import Sqlite
from support import Skip, places, test


def example(name):
    return (places.ROOT / "deploy" / f"{name}.conf.example").read_text("utf-8")


@test("what Apache's three examples have in common they have to the letter")
def _(_world):
    shared = set()
    for name in ("apache-cgid", "apache-fcgid", "apache-proxy-fcgi"):
        start = "# For /etc/apache2/sites-available."
        _head, found, rest = example(name).partition(start)
        common, split, _own = rest.partition("    # ---- by mod_")
        if not found or not split:
            raise AssertionError(f"{name}: the marks around what is common are not there")
        shared.add(common)
    if len(shared) != 1:
        raise AssertionError("they differ")


for host in HOSTS:
    if not host.has_server:
        continue  # test_vectors.py and others run the program alone
    if places.sanitizer() and host.backend_kind is Program:
        continue  # a process a request takes minutes then, and sees no more than the program alone

    @test(f"behind {host.title}")
    def _(world, host=host):
        if host.missing():
            raise Skip(host.missing())
        results = list(hosts.run(world, host, Sqlite, short=True))
        failures = [f"{name}\n{details}" for name, outcome, details, _seconds in results if outcome == "failed"]
        if failures or not results:
            raise AssertionError(f"{len(failures)} of {len(results)} cases failed\n\n" + "\n\n".join(failures))
