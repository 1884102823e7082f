"""The rules of the tree. Each takes the repository's root and returns its violations as sentences; none means good."""

import fnmatch
import re
import subprocess
from pathlib import Path

CPP = {".cpp", ".hpp"}
TYPESCRIPT = {".ts", ".tsx"}
SKIPPED = {".git", "build", "var", "node_modules", "dist", "coverage", ".cache"}
GENERATED = "web-client/src/protocol/"
TOP_LEVEL = {
    "README.md", "CONTRIBUTING.md", "LICENSE", "CMakeLists.txt", "CMakePresets.json",
    "server", "media", "web-client", "workers", "tests", "deploy", "build", "var", "node_modules",
}
FORBIDDEN = {"util", "utils", "common", "helper", "helpers", "manager", "managers"}
MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 60
HERE = Path(__file__).resolve().parent


def files(root, suffixes=None):
    """Every file of ours below root, as paths relative to it; generated and fetched ones apart."""
    found, folders = [], [root]
    while folders:
        for entry in sorted(folders.pop().iterdir()):
            if entry.name in SKIPPED:
                continue
            if entry.is_dir() and not entry.is_symlink():
                folders.append(entry)
            elif suffixes is None or entry.suffix in suffixes:
                path = entry.relative_to(root)
                if not path.as_posix().startswith(GENERATED):
                    found.append(path)
    return sorted(found)


def house_files(root, suffixes):
    """The product's own sources: those of the tests have other limits."""
    return [path for path in files(root, suffixes) if path.parts[0] != "tests"]


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def is_below(path, folder):
    return path == folder or path.startswith(folder + "/")


class Arrows:
    def __init__(self, text):
        self.allowed, self.only = {}, []
        for line in text.splitlines():
            line = line.split("#")[0].strip()
            if line.startswith("only "):
                pattern, *places = line.split()[1:]
                self.only.append((pattern, places))
            elif line:
                folder, _, targets = line.partition(":")
                self.allowed[folder.strip()] = targets.split()

    def room(self, path):
        """The nearest folder above path that has a line."""
        folder = path
        while "/" in folder:
            folder = folder.rpartition("/")[0]
            if folder in self.allowed:
                return folder
        return None


def includes(root, path):
    """(line number, included name) of each #include."""
    for number, line in enumerate(read(root / path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1)


def ours(name):
    return name.split("/")[0] in {"server", "media", "workers"}


def wrong_arrows(root, arrows):
    wrong = []
    for path in house_files(root, CPP):
        room = arrows.room(path.as_posix())
        if room is None:
            wrong.append(f"{path}: its folder has no line in arrows.txt")
            continue
        for number, name in includes(root, path):
            if ours(name) and not any(is_below(name, target) for target in [room, *arrows.allowed[room]]):
                wrong.append(f"{path}:{number}: {room} may not include {name}")
    return wrong


def foreign_libraries(root, arrows):
    wrong = []
    for path in house_files(root, CPP):
        for number, name in includes(root, path):
            for pattern, places in arrows.only:
                if fnmatch.fnmatch(name, pattern) and not any(fnmatch.fnmatch(path.as_posix(), p) for p in places):
                    wrong.append(f"{path}:{number}: only {' and '.join(places)} may include {name}")
    return wrong


def relative_includes(root):
    wrong = []
    for path in files(root, CPP):
        for number, name in includes(root, path):
            if name.startswith(".") or (root / path.parent / name).exists() and not (root / name).exists():
                wrong.append(f"{path}:{number}: write {name} from the repository's root")
    return wrong


def cycles(root):
    """Folders that include each other in a ring."""
    edges = {}
    for path in house_files(root, CPP):
        folder = path.parent.as_posix()
        for _, name in includes(root, path):
            target = name.rpartition("/")[0]
            if ours(name) and target != folder:
                edges.setdefault(folder, set()).add(target)
    found, done = [], set()

    def visit(folder, trail):
        if folder in trail:
            ring = trail[trail.index(folder):] + [folder]
            found.append("a ring of includes: " + " -> ".join(ring))
        elif folder not in done:
            for target in sorted(edges.get(folder, ())):
                visit(target, trail + [folder])
            done.add(folder)

    for folder in sorted(edges):
        visit(folder, [])
    return found


def forbidden_names(root):
    wrong = []
    for path in files(root):
        words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", " ".join(path.parts))
        for word in words:
            if word.lower() in FORBIDDEN:
                wrong.append(f"{path}: '{word}' says nothing about what is inside")
    return wrong


def long_files(root):
    wrong = []
    for path in house_files(root, CPP | TYPESCRIPT):
        count = len(read(root / path).splitlines())
        if count > MOST_LINES_A_FILE:
            wrong.append(f"{path}: {count} lines, at most {MOST_LINES_A_FILE}")
    return wrong


def without_comments_and_strings(text):
    """C++ text with comments and literals blanked, line numbers kept."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^(]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)

    def blank(match):
        if match.group().startswith("'") and re.search(r"[0-9a-fA-F]$", text[:match.start()][-1:]):
            return match.group()  # a digit separator, as in 1'000'000
        return re.sub(r"[^\n]", " ", match.group())

    text = pattern.sub(blank, text)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)


def cpp_functions(text):
    """(first line, number of lines, head) of each function with a body, outermost ones only."""
    text = without_comments_and_strings(text)
    found, depth, head_start, function_start, line = [], 0, 0, None, 1
    lines_at = [0] * (len(text) + 1)
    for index, character in enumerate(text):
        lines_at[index] = line
        line += character == "\n"
    opaque = 0
    for index, character in enumerate(text):
        if character == "{":
            if opaque:
                opaque += 1
                continue
            head = text[head_start:index]
            scope = re.search(r"\b(namespace|class|struct|union|enum)\b[^()=]*$|^\s*extern\s*$", head)
            if scope and function_start is None:
                depth += 1
                head_start = index + 1
                continue
            opaque = 1
            if function_start is None and "(" in head:
                function_start = head_start + len(head) - len(head.lstrip())
        elif character == "}":
            if not opaque:
                depth -= 1
                head_start = index + 1
                continue
            opaque -= 1
            if opaque == 0:
                if re.match(r"\s*[,{]", text[index + 1:]):  # a member initialiser: the body comes after it
                    continue
                if function_start is not None:
                    first = lines_at[function_start]
                    name = " ".join(text[function_start:].split("{")[0].split())
                    found.append((first, lines_at[index] - first + 1, name))
                function_start = None
                head_start = index + 1
        elif character == ";" and not opaque:
            head_start, function_start = index + 1, None
    return found


def long_functions(root):
    wrong = []
    for path in house_files(root, CPP):
        for first, count, name in cpp_functions(read(root / path)):
            if count > MOST_LINES_A_FUNCTION:
                wrong.append(f"{path}:{first}: {count} lines, at most {MOST_LINES_A_FUNCTION}: {name[:80]}")
    return wrong


def long_typescript_functions(root, compiler):
    """Parsed by the page's own TypeScript compiler: JSX is beyond regular expressions."""
    sources = [path.as_posix() for path in house_files(root, TYPESCRIPT)]
    if not sources:
        return []
    answer = subprocess.run(
        ["node", HERE / "long_functions.cjs", compiler, str(MOST_LINES_A_FUNCTION)],
        input="\n".join(sources), cwd=root, capture_output=True, text=True, check=True)
    return answer.stdout.splitlines()


def strangers_at_the_top(root):
    return [f"{entry.name} does not belong at the top" for entry in sorted(root.iterdir())
            if entry.name not in TOP_LEVEL and not entry.name.startswith(".")]


def folder_map(readme):
    """Folders named in README's map: a fenced block whose lines start with a name ending in '/', indented by two."""
    block = re.search(r"^## Map of the folders\n.*?```\w*\n(.*?)```", readme, re.S | re.M)
    if not block:
        return None
    named, trail = set(), []
    for line in block.group(1).splitlines():
        match = re.match(r"( *)([\w./-]+)/(\s|$)", line)
        if match:
            level = len(match.group(1)) // 2
            trail = trail[:level] + [match.group(2)]
            named.add("/".join(trail))
    return named


def map_differences(root):
    named = folder_map(read(root / "README.md")) if (root / "README.md").exists() else None
    if named is None:
        return ["README.md has no map of the folders"]
    mapped_levels = ("", "server", "media", "workers", "web-client/src")
    real = {path.parent.as_posix() for path in files(root)}
    real = {"/".join(folder.split("/")[:n + 1]) for folder in real for n in range(folder.count("/") + 1)}
    wanted = {f for f in real if f != "." and not f.startswith(".") and f.rpartition("/")[0] in mapped_levels}
    wanted -= {"web-client/src/protocol"}
    missing = [f"README's map lacks {folder}/" for folder in sorted(wanted - named)]
    extra = [f"README's map names {folder}/, which does not exist" for folder in sorted(named - real)
             if folder != "web-client/src/protocol"]
    return missing + extra


SQL = re.compile(r"\b(SELECT\s[^;]*\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)")


def stray_sql(root):
    wrong = []
    for path in house_files(root, CPP):
        if path.name.endswith("_store.cpp") or path.as_posix().startswith("server/store/"):
            continue
        literals = re.compile(r'R"(?P<tag>[^(]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"', re.S)
        text = read(root / path)
        code = re.sub(r"//[^\n]*", "", text)
        if any(SQL.search(match.group()) for match in literals.finditer(code)):
            wrong.append(f"{path}: SQL belongs in a *_store.cpp")
    return wrong
