"""Modules joined into one, on modules made for the purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.pages.joining import joined_module


def module(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.write_text(source, "utf-8")
    return path


def test_each_module_is_there_once_in_a_scope_of_its_own(tmp_path: Path) -> None:
    module(tmp_path, "low.js", "// A remark.\nconst hidden = 1;\nexport function one() {\n  return hidden;\n}\n")
    module(tmp_path, "mid.js", 'import { one } from "./low.js";\n\nexport const two = one() + 1;\n')
    top = 'import { one } from "./low.js";\nimport {\n  two as deux,\n} from "./mid.js";\n\nexport class Sum {}\n'
    assert joined_module(module(tmp_path, "top.js", top)).split("\n") == [
        "const $module0 = (() => {",
        "const hidden = 1;",
        "function one() {",
        "  return hidden;",
        "}",
        "return { one };",
        "})();",
        "const $module1 = (() => {",
        "const { one } = $module0;",
        "const two = one() + 1;",
        "return { two };",
        "})();",
        "const $module2 = (() => {",
        "const { one } = $module0;",
        "const { two: deux } = $module1;",
        "class Sum {}",
        "return { Sum };",
        "})();",
        "export const { Sum } = $module2;",
    ]


@pytest.mark.parametrize("line", ["export default 1;", 'import all from "./x.js";', 'export { a } from "./x.js";'])
def test_other_forms_are_refused_by_name(tmp_path: Path, line: str) -> None:
    with pytest.raises(ValueError, match=r"top\.js: this form can't be joined"):
        joined_module(module(tmp_path, "top.js", line + "\n"))


def test_a_circle_is_refused(tmp_path: Path) -> None:
    module(tmp_path, "a.js", 'import { b } from "./b.js";\nexport const a = 1;\n')
    module(tmp_path, "b.js", 'import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match=r"a\.js imports itself by way of b\.js"):
        joined_module(tmp_path / "a.js")
