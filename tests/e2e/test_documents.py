"""README and docs: links lead somewhere, pictures have a text and are used, and what they tell to type exists."""
import re

from support import equal, places, test

ROOT = places.ROOT
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", ROOT / "src" / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = ROOT / "docs" / "screenshots"


def text_of(document):
    return document.read_text(encoding="utf-8")


def named(document):
    """Relative targets of links and pictures."""
    text = re.sub(r"^    .*$", "", text_of(document), flags=re.M)  # code
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [target for target in found if not re.match(r"[a-z]+:|#", target)]


@test("links and pictures lead to files that are there")
def _(_world):
    lost = [f"{document.relative_to(ROOT)}: {target}" for document in DOCUMENTS for target in named(document)
            if not (document.parent / target.partition("#")[0]).exists()]
    equal(lost, [])


@test("every page is in the list of documents, every picture on a page, and every picture has a text")
def _(_world):
    index = set(named(ROOT / "docs" / "README.md"))
    equal([document.name for document in DOCUMENTS if document.parent.name == "docs" and document.name not in index | {"README.md"}], [])
    used = {(document.parent / target).resolve() for document in DOCUMENTS for target in named(document)}
    pictures = list(PICTURES.glob("*.png")) if PICTURES.is_dir() else []
    equal([picture.name for picture in pictures if picture.resolve() not in used], [])
    mute = [f"{document.name}: {picture}" for document in DOCUMENTS
            for picture in re.findall(r"<img\b[^>`]*src=[^>]*>", text_of(document)) if not re.search(r'alt="[^"]+"', picture)]
    mute += [f"{document.name}: {found}" for document in DOCUMENTS for found in re.findall(r"!\[\]\([^)]*\)", text_of(document))]
    equal(mute, [])


@test("pictures are small: 60 KB each, 600 KB in all")
def _(_world):
    sizes = {picture.name: picture.stat().st_size for picture in PICTURES.glob("*.png")} if PICTURES.is_dir() else {}
    equal({name: size for name, size in sizes.items() if size > 60_000}, {})
    equal(sum(sizes.values()) > 600_000, False, f"{sum(sizes.values())} bytes")


def code(document):
    """What stands in backticks or is indented."""
    text = text_of(document)
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4,}(\S.*)$", text, re.M)


@test("what is to be typed after make is a target")
def _(_world):
    rules = "\n".join(text_of(path) for path in (ROOT / "Makefile", *ROOT.glob("*/*.mk"), *ROOT.glob("tests/*/*.mk")))
    targets = set(re.findall(r"^([a-z][a-z0-9-]*)(?: [a-z0-9 -]+)?:(?!=)", rules, re.M))
    for line in re.findall(r"^\.PHONY:(.*)$", rules, re.M):
        targets |= set(line.split())
    unknown = [f"{document.name}: make {target}" for document in DOCUMENTS for line in code(document)
               for target in re.findall(r"(?:^|&& |sudo )make ([a-z][a-z0-9-]*\b)(?!=)", line) if target not in targets]
    equal(unknown, [])


@test("what is to be typed after impctl is a command")
def _(world):
    commands = {}  # the words so far: whether impctl knows them

    def known(*words):
        if words not in commands:
            commands[words] = world.impctl(*words, "--help").returncode == 0
        return commands[words]

    unknown = set()
    for document in DOCUMENTS:
        for line in code(document):
            for words in re.findall(r"\bimpctl((?: [a-z][a-z-]*\b(?![=./|]))+)", line):
                first, *rest = words.split()
                if not known(first):
                    unknown.add(f"{document.name}: impctl {first}")
                elif first in ("order", "outbox", "store", "charge", "schedule", "template") and rest and not known(first, rest[0]):
                    unknown.add(f"{document.name}: impctl {first} {rest[0]}")
    equal(sorted(unknown), [])
