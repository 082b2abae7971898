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


def anchors(document):
    """What GitHub makes of the headings."""
    text = re.sub(r"^```.*?^```", "", text_of(document), flags=re.M | re.S)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
             for heading in re.findall(r"^#+ (.*)$", text, re.M))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


@test("links into a page lead to one of its headings")
def _(_world):
    lost = []
    for document in DOCUMENTS:
        text = re.sub(r"^    .*$", "", text_of(document), flags=re.M)
        for page, anchor in re.findall(r"\]\(([^)\s#:]*)#([^)\s]+)\)", text):
            target = (document.parent / page).resolve() if page else document
            if target.suffix == ".md" and target.exists() and anchor not in anchors(target):
                lost.append(f"{document.name}: {page}#{anchor}")
    equal(lost, [])


@test("options that are told to be given to impctl are its own")
def _(world):
    helps = {}  # the words so far: the options there

    def options(*words):
        if words not in helps:
            done = world.impctl(*words, "--help")
            helps[words] = set(re.findall(r"--[a-z][a-z-]*", done.stdout)) if done.returncode == 0 else None
        return helps[words]

    groups = ("order", "outbox", "store", "charge", "schedule", "template")
    unknown, seen = set(), 0
    for document in DOCUMENTS:
        for line in code(document):
            for rest in re.findall(r"\bimpctl ([^|;&#\n]*)", line):
                words = rest.split()
                length = 2 if words and words[0] in groups else 1
                if not words or words[0] == "api" or options(*words[:length]) is None:
                    continue  # the command is looked at above
                for word in words[length:]:
                    option = re.match(r"--[a-z][a-z-]*", word)
                    seen += bool(option)
                    if option and option[0] not in options(*words[:length]):
                        unknown.add(f"{document.name}: impctl {' '.join(words[:length])} {option[0]}")
    equal(sorted(unknown), [])
    equal(seen > 30, True, f"{seen} options")


@test("keys of the configuration that a page shows or names are in imp.toml(5)")
def _(_world):
    known = set(re.findall(r"^\.It Cm (\S+)", text_of(ROOT / "src" / "config" / "imp.toml.5"), re.M))
    sections = {key.partition(".")[0] for key in known}
    # Findings of `impctl doctor` and kinds of events look alike.
    others = set(re.findall(r"\b[a-z_]+\.[a-z_]+\b", text_of(ROOT / "src" / "cli" / "impctl.1"))) | {"certification.verified"}
    unknown, seen = [], 0
    for document in DOCUMENTS:
        section = ""
        for line in text_of(document).splitlines():
            header = re.match(r"\s{4,}\[([a-z_]+)\]\s*$", line)
            setting = re.match(r"\s{4,}(?:# )?([a-z_]+)\s+= ", line)
            if header:
                section = header[1]
            elif setting and section in sections:
                seen += 1
                if f"{section}.{setting[1]}" not in known:
                    unknown.append(f"{document.name}: [{section}] {setting[1]}")
            elif line.strip() and not line.startswith("    "):
                section = ""
            for key in re.findall(r"`([a-z_]+\.[a-z_]+)(?: = [^`]*)?`", line):
                is_file = re.search(r"\.(?:css|html|js|db|md|svg|csv)$", key)
                if key.partition(".")[0] in sections and not is_file and key not in known | others:
                    unknown.append(f"{document.name}: {key}")
    equal(unknown, [])
    equal(seen > 20, True, f"{seen} settings")
