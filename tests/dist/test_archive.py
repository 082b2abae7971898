"""What `make dist` leaves: nothing but what belongs there, programs that need nothing, and the means to link anew."""
import os
import re
import subprocess
import tarfile

from chroots import ARCHIVE, unpack
from support import check, contains, equal, lacks, places, test

PROGRAMS = ("imp.fcgi", "impctl", "imp-sandbox")


@test("the archive has one folder of its name, owned by nobody in particular, and nothing that others may write")
def _(world):
    top = ARCHIVE.name.removesuffix(".tar.gz")
    equal(re.sub("x86_64|aarch64", "ARCH", top),
          f"imp-fcgi-{(places.ROOT / 'VERSION').read_text().strip()}-linux-ARCH")
    with tarfile.open(ARCHIVE) as archive:
        members = archive.getmembers()
    for member in members:
        check(member.name == top or member.name.startswith(top + "/"), member.name)
        check(member.isfile() or member.isdir(), f"{member.name} is neither a file nor a folder")
        equal((member.uid, member.gid, member.mode & 0o7022), (0, 0, 0), member.name)
    names = {member.name.removeprefix(top + "/") for member in members}
    for needed in (*PROGRAMS, ".htaccess", "imp.toml", "install.sh", "LICENSE", "README.md", "licences/README.md",
                   "licences/libc6-dev.txt", "docs/shared-hosting.md", "man/imp.toml.5"):
        check(needed in names, needed)
    pictures = re.findall(r'src="([^"]+)"', (places.ROOT / "README.md").read_text("utf-8"))
    equal([picture for picture in pictures if picture not in names], [])


@test("each program is static and position-independent, with relro, bindnow, and a stack that is not executable")
def _(world):
    folder = unpack(world.directory)
    for name in PROGRAMS:
        def read(what, program=folder / name):
            return subprocess.run(["readelf", "--wide", what, program], capture_output=True, encoding="utf-8",
                                  timeout=60, check=True).stdout
        contains(read("--file-header"), "DYN (Position-Independent Executable", name)
        segments, dynamic = read("--segments"), read("--dynamic")
        lacks(segments, "INTERP", name)
        lacks(dynamic, "NEEDED", name)
        contains(segments, "GNU_RELRO", name)
        contains(dynamic, "BIND_NOW", name)
        check(re.search(r"GNU_STACK .* RW  ", segments), segments)
        contents = (folder / name).read_bytes()
        lacks(contents, os.fsencode(places.ROOT) + b"/", name)
        check(b".symtab" not in contents, "stripped")


@test("every library that is linked in is named with its version, source and terms")
def _(world):
    folder = unpack(world.directory)
    notice = (folder / "licences" / "README.md").read_text("utf-8")
    libraries = re.findall(r"^\| (\S+) +\| (\S+) (\S+) +\| (.+) \|$", notice, re.M)
    check(len(libraries) >= 14, libraries)
    for package, _source, _version, _terms in libraries:
        check((folder / "licences" / f"{package}.txt").stat().st_size > 300, package)
    # What the linker was given, as packages.
    linked = (places.BUILD / "libs").read_text().split()
    for word, package in (("-lssl", "libssl-dev"), ("-lmariadbclient", "libmariadb-dev"), ("-lz", "zlib1g-dev"),
                          ("-lsqlite3", "libsqlite3-dev"), ("-lfcgi", "libfcgi-dev"), ("-lsoci_core", "libsoci-dev"),
                          ("-lbrotlidec", "libbrotli-dev")):
        equal(package in [library[0] for library in libraries], word in linked, word)


@test("the objects beside it link to programs that run")
def _(world):
    with tarfile.open(str(ARCHIVE).replace(".tar.gz", "-objects.tar.gz")) as archive:
        archive.extractall(world.directory)
    folder = next(world.directory.glob("*-objects"))
    done = subprocess.run(["sh", folder / "relink.sh"], capture_output=True, encoding="utf-8", timeout=300, check=False)
    equal(done.returncode, 0, done.stderr[-2000:])
    version = (places.ROOT / "VERSION").read_text().strip()
    for name in PROGRAMS:
        said = subprocess.run([folder / name, "--version"], capture_output=True, encoding="utf-8", timeout=60, check=True)
        contains(said.stdout, version, name)


@test("packed twice it is the same archive, byte for byte")
def _(world):
    before = ARCHIVE.read_bytes()
    machine = ARCHIVE.name.removesuffix(".tar.gz").rpartition("-")[2]
    subprocess.run([places.ROOT / "tools" / "dist.sh", places.BUILD, machine], capture_output=True, timeout=300, check=True)
    check(ARCHIVE.read_bytes() == before, "it differs")
