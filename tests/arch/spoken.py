"""Whatever a person can be refused has its words: each stable code in the sources has a text in every language."""

import json
import re

import rules

LANGUAGES = ("zh-CN", "en")
# The page says "busy" or "unexpected" of these, whatever the code is.
GENERAL = {"unavailable", "internal", "aborted", "deadline_exceeded", "data_loss", "unknown"}
REFUSAL = re.compile(r'\bCode::(\w+)\s*,\s*"([a-z][a-z0-9_]*)"|\brefuse\(()"([a-z][a-z0-9_]*)"')
FAILURE = re.compile(
    r'\b(?:refuse|JobFailure)\(\s*"([a-z][a-z_]*)"|return \{"([a-z][a-z_]*)"|return "([a-z][a-z_]*)"'
    r'|\{\w+ \? "([a-z][a-z_]*)" : "([a-z][a-z_]*)"')
FAILING = ("media/probe", "media/sandbox", "media/transcode", "workers")


def texts(root, language, name):
    path = root / "web-client/src/locales" / language / f"{name}.json"
    return json.loads(rules.read(path)) if path.exists() else {}


def refused(root):
    """Code to file, of what the server's calls and uploads refuse."""
    found = {}
    for path in rules.house_files(root, {".cpp"}):
        if path.parts[0] == "server":
            for match in REFUSAL.finditer(rules.read(root / path)):
                if match.group(1) not in GENERAL:
                    found.setdefault(match.group(2) or match.group(4), path)
    return found


def failed(root):
    """Code to file, of the reasons why a video does not become a lesson."""
    found = {}
    for path in rules.house_files(root, {".cpp"}):
        if any(rules.is_below(path.as_posix(), folder) for folder in FAILING):
            for match in FAILURE.finditer(rules.read(root / path)):
                for code in filter(None, match.groups()):
                    found.setdefault(code, path)
    return found


def exceptions(text):
    """Codes that nobody reads, each with its reason: 'code  why'."""
    lines = [line.split("#")[0].split(None, 1) for line in text.splitlines()]
    return {line[0]: line[1:] for line in lines if line}


def unspoken(root, excepted):
    wrong, spoken = [], set()
    for language in LANGUAGES:
        refusals = set(texts(root, language, "refusals"))
        for name in ("upload", "sign_in"):
            refusals |= set(texts(root, language, name).get("refused", {}))
        failures = set(texts(root, language, "upload").get("failure", {}))
        for codes, known in ((refused(root), refusals), (failed(root), failures)):
            spoken |= codes.keys() & known
            wrong += [f"{path}: {language} has no words for {code}" for code, path in sorted(codes.items())
                      if code not in known and code not in excepted]
    seen = refused(root).keys() | failed(root).keys()
    wrong += [f"unspoken.txt: {code} is not said, or has its words" for code in sorted(excepted)
              if code not in seen or code in spoken]
    wrong += [f"unspoken.txt: {code} needs a reason" for code, why in sorted(excepted.items()) if not why]
    return wrong
