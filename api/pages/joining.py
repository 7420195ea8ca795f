"""Several modules of JavaScript sent as one: on a phone's network each further round trip costs half a second."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.MULTILINE)
_UNKNOWN = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
# A whole line that is a comment; blocks of documentation too.
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*.*?\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)


def joined_module(entry: Path) -> str:
    """One module that exports what ``entry`` exports, every module it imports inside, each in a scope of its own.

    Our modules keep to two forms, ``import { a, b } from "./x.js";`` and ``export`` before a declaration; ValueError
    names a line in another form, or a circle.  Comments that fill their lines stay at home.
    """
    parts: dict[Path, str] = {}
    exports = _add(entry.resolve(), parts, ())
    return "\n".join([*parts.values(), f"export const {{ {', '.join(exports)} }} = {_name(len(parts) - 1)};"])


def _add(file: Path, parts: dict[Path, str], importing: tuple[Path, ...]) -> list[str]:
    if file in importing:
        raise ValueError(f"{file.name} imports itself by way of {importing[-1].name}")
    source = file.read_text("utf-8")
    needs = []
    for names, address in _IMPORT.findall(source):
        needed = (file.parent / address).resolve()
        if needed not in parts:
            _add(needed, parts, (*importing, file))
        bound = ", ".join(name.strip().replace(" as ", ": ") for name in names.split(",") if name.strip())
        needs.append(f"const {{ {bound} }} = {_name(list(parts).index(needed))};")
    exports: list[str] = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    if unknown := _UNKNOWN.search(body):
        raise ValueError(f"{file.name}: this form can't be joined: {unknown[0]}")
    body = _COMMENT.sub("", body).strip()
    lines = [f"const {_name(len(parts))} = (() => {{", *needs, body, f"return {{ {', '.join(exports)} }};", "})();"]
    parts[file] = "\n".join(line for line in lines if line)
    return exports


def _name(position: int) -> str:
    return f"$module{position}"
