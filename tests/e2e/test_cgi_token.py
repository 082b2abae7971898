"""Shared hosting: every landing is a process of its own, and the token outlives it."""
import os
import stat

from support import check, equal, lacks, landing, test


def pay(world, number):
    world.add_order(f"ORDER-{number}", 1000)
    world.sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"ORDER-{number}", amount=1000, status="paid")
    return world.cgi(landing(f"imp_{number}", f"ORDER-{number}"))


def token_files(world):
    return [path for path in world.directory.iterdir() if "token" in path.name]


@test("20 CGI landings fetch one token, kept in a file that only its owner reads")
def _(world):
    sandbox = world.start_sandbox()
    for number in range(20):
        equal(pay(world, number).word, "success")
    equal(sandbox.stats()["token_calls"], 1)
    files = token_files(world)
    check(files, "there is a token file")
    for path in [*files, world.database]:
        equal(oct(stat.S_IMODE(path.stat().st_mode)), "0o600", path.name)
    lacks(b"".join(path.read_bytes() for path in files), b"sandbox_secret")


@test("another key, another API or a damaged file never use the token that is there")
def _(world):
    sandbox = world.start_sandbox()
    equal(pay(world, 0).word, "success")
    world.settings["IMP_API_SECRET"] = "wrong"
    equal(pay(world, 1).status, 202, "wrong keys are refused although a good token lies there")
    world.settings.clear()
    for content in (b"", b"\x00" * 100, b"{}", b"{" * 1000, os.urandom(4096)):
        for path in token_files(world):
            path.write_bytes(content)
        number = 10 + len(content)
        equal(pay(world, number).word, "success", content[:20])
    check(sandbox.stats()["token_calls"] >= 2, sandbox.stats())


@test("a token file that others may write, or that is a link, is not believed")
def _(world):
    world.start_sandbox()
    equal(pay(world, 0).word, "success")
    path = token_files(world)[0]
    elsewhere = world.directory / "elsewhere"
    path.rename(elsewhere)
    precious = world.directory / "precious"
    precious.write_text("mine")
    path.symlink_to(precious)
    equal(pay(world, 1).word, "success")
    equal(precious.read_text(), "mine", "what the link points at is left alone")


@test("an expired token is renewed by the next CGI landing")
def _(world):
    sandbox = world.start_sandbox()
    equal(pay(world, 0).word, "success")
    sandbox.call("POST", "/sandbox/clock", {"advance": 3600})
    equal(pay(world, 1).word, "success")
    equal(pay(world, 2).word, "success")
    equal(sandbox.stats()["token_calls"], 2)
