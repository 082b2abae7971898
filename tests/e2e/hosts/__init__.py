"""The product behind each web server: one list of cases, an adapter for each server and each store.

`cases` says what a case is; `payments`, `requests` and `operation` hold them; `servers` and `stores` are the
adapters; `site` puts one of each together. tests/e2e/test_hosts.py runs a short part, `make test-hosts` all of it.
"""
import os

from . import cases, operation, payments, requests  # noqa: F401  (reading them lists their cases)
from .site import Site


def run(world, host, store, short=False):
    """Yields (name, outcome, details, seconds) of every case that can be tried with this host."""
    site = None
    try:
        site = Site(world, host, store, short)
        wanted = [each for each in cases.listed if host.has_server or not each.server]
        word = os.environ.get("CASE")
        wanted = [each for each in wanted if (each.short or not short) and (not word or word in each.name)]
        yield from cases.run_all(site, wanted)
    finally:
        if site:
            site.end()
        world.stop()
        reports = world.reports()
        logs = world.logs()
        keep = os.environ.get("KEEP")
        if not keep:
            world.remove()
    if reports:
        yield "what the programs left behind", "failed", "\n".join(reports)[:4000] + "\n" + logs, 0.0
