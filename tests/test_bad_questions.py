"""Every way an author can slip gets a message with file, line, value and remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qbank.bank import Bank
from qbank.verify.outcome import Outcome
from qbank.verify.run import Plan, verify

ID = "optimization/momentum/q"

# name, edits (old, new), what stands on the line of the finding, code, piece of the message, piece of the hint
SLIPS: list[tuple[str, list[tuple[str, str]], str, str, str, str]] = [
    ("broken YAML", [("levels: [drill, homework, exam]", "levels: [drill, homework")], "difficulty: 2", "yaml", "broken YAML", ""),
    ("unknown key", [("minutes: 6", "minutes: 6\ndificulty: 3")], "dificulty", "unknown-key", "unknown key `dificulty`", "did you mean `difficulty`?"),
    ("unknown key inside", [("{kind: rational, points: 2}", "{kind: rational, point: 2}")], "point: 2", "unknown-key", "unknown key `point` in `answers.w1`", "did you mean `points`?"),
    ("wrong type", [("minutes: 6", "minutes: soon")], "minutes: soon", "value", "`soon` is not an exact number", ""),
    ("float in params", [("values: [1, 2, 3, 4]", "values: [1, 2, 1e3]")], "1e3", "value", "`1e3` is not an exact number", ""),
    ("not a list", [("levels: [drill, homework, exam]", "levels: drill")], "levels: drill", "value", "a list is expected here, found `drill`", ""),
    ("unknown level", [("levels: [drill, homework, exam]", "levels: [dril]")], "dril]", "value", "`levels.0` is `dril`, expected", "did you mean `drill`?"),
    ("unknown kind", [("w1: {kind: rational", "w1: {kind: ratoinal")], "ratoinal", "kind", "unknown kind `ratoinal` of `w1`", "did you mean `rational`?"),
    ("unknown domain", [("lam:  {values:", "lam:  {valeus:")], "valeus", "kind", "`lam` names no domain", "did you mean `values`?"),
    ("missing key", [("title: Two steps of heavy-ball momentum\n", "")], "topic:", "missing-key", "the key `title` is missing", "add `title: …`"),
    ("control character", [("tex: '\\beta'", 'tex: "\\beta"')], 'tex: "', "control-character", "U+0008", "write single quotes"),
    ("duplicate key", [("minutes: 6", "minutes: 6\nminutes: 7")], "minutes: 7", "duplicate-key", "`minutes` stands here a second time, first on line 6", ""),
    ("missing section", [("# Solution", "# Hints2")], "# Hints2", "unknown-section", "unknown section `# Hints2`", "did you mean `# Hints`?"),
    ("missing question", [("# Question\n", "# Feedback\n")], "---", "missing-section", "`# Question` is missing or empty", "add `# Question`"),
    ("unknown placeholder", [("w_0 = <<w0>>", "w_0 = <<w00>>")], "<<w00>>", "placeholder", "`<<w00>>` names nothing", "did you mean `w0`?"),
    ("unknown placeholder in a branch", [("w_0 = <<w0>>", "w_0 = <<w0>> <<% if lam == 77 %>><<lma>><<% endif %>>")], "<<lma>>", "placeholder", "`<<lma>>` names nothing", "did you mean `lam`?"),
    ("unknown filter", [("<<lam|coef>>", "<<lam|coeff>>")], "coeff>>", "placeholder", "No filter named 'coeff'", "did you mean `coef`?"),
    ("unknown step", [("<<steps.w1>>", "<<steps.w_1>>")], "<<steps.w_1>>", "placeholder", "`steps.w_1` names no step; did you mean `steps.w1`?", ""),
    ("python syntax", [("    v1 = lam * w0\n    w1 = w0 - eta * v1\n    v2", "    v1 = lam * w0\n    w1 = w0 - eta * v1)\n    v2")], "eta * v1)", "python-syntax", "unmatched ')'", "mend the python block"),
    ("import not allowed", [("from sympy import Matrix", "import os\nfrom sympy import Matrix")], "import os", "import", "`import os` is not allowed", "a question may import"),
    ("torch at the top", [("from sympy import Matrix", "import torch\nfrom sympy import Matrix")], "import torch", "import", "`import torch` is not allowed", "inside the oracle"),
    ("argument that is no param", [("def solve(lam, eta, beta, w0)", "def solve(lam, eta, bta, w0)")], "bta", "argument", "`solve` takes `bta`, which is not a param", "did you mean `beta`?"),
    ("exception for one variant", [('return {"v1": v1, "w1": w1, "v2": v2, "w2": w2}', 'return {"v1": v1, "w1": w1, "v2": v2, "w2": w2 + 0 * (1 if w0 != 4 or lam != 3 else [][1])}')], "[][1]", "exception", "in `solve`: IndexError: list index out of range [lam=3", "declare in `require`"),
    ("empty space", [("eta*lam != 1 ", "eta*lam == 77 ")], "require:", "empty-space", "no params meet every condition", "loosen a condition"),
    ("empty domain", [("values: [1, 2, 3, 4]", "values: []")], "values: []", "empty-domain", "`lam` has no values left", ""),
    ("tiny space", [("values: [1, 2, 3, 4]", "values: [3]"), ("[1/10, 1/5, 1/4, 1/2]", "[1/10]"), ("[-4, -2, -1, 1, 2, 4]", "[1, 2]")], "require:", "few-variants", "the space has only 8 variants, 24 are asked for", ""),
    ("unknown name in require", [("denom(w2) <= 500", "denom(w22) <= 500")], "denom(w22)", "require", "uses `w22`, which is neither a param nor a value", "did you mean `w2`?"),
    ("function in require", [("denom(w2) <= 500", "open(w2) <= 500")], "open(w2)", "require", "`open` is not a function here", ""),
    ("key against oracle", [("w2 = w1 - eta * v2\n    return", "w2 = w1 + eta * v2\n    return")], "@oracle", "key-mismatch", "the oracle `by_matrix_power` gives", "one of the two routes is wrong"),
    ("no key", [('"v2": v2, "w2": w2}', '"v2": v2}')], "denom(w2)", "require", "uses `w2`", ""),
    ("key of another kind", [("w1: {kind: rational", "w1: {kind: integer")], "kind: integer", "key-kind", "`w1` is of kind integer, but its key is", ""),
    ("float key", [('"w1": w1, "v2"', '"w1": float(w1), "v2"')], "def solve", "exception", "is a float; write exact numbers", ""),
    ("wrong step", [('"w1": chain(w0 - eta * v1, "==", (1 - eta * lam) * w0', '"w1": chain(w0 - eta * v1, "==", (1 - lam) * w0')], "def steps", "step-wrong", "the step `w1` prints", "mend the step"),
    ("equal options", [("    return (1 - eta * lam) ** 2 * w0", '    return solve(lam, eta, 1, w0)["w2"]')], '"velocity not decayed"', "option-collision", "`plain_gd` and `no_decay` are both", "refuse these params"),
    ("a mistake that is the key", [("    return (1 - eta * lam) ** 2 * w0", '    return solve(lam, eta, beta, w0)["w2"]')], '"ignores momentum"', "misconception-is-key", "`plain_gd` gives", "refuse these params"),
    ("no feedback", [("## plain_gd\n", "## plain_gdd\n")], "## plain_gdd", "unused-feedback", "nothing leads to `## plain_gdd`", ""),
    ("unbalanced dollar", [("with $\\lambda = <<lam>>$", "with $\\lambda = <<lam>>")], "<<lam>>,", "markup", "unbalanced `$`", "close the formula"),
    ("unknown LaTeX command", [("$w_1$ exactly", "$\\wrongcommand w_1$ exactly")], "wrongcommand", "formula", "\\wrongcommand", ""),
    ("a slot without answer", [("[[w1]]", "[[w9]]")], "[[w9]]", "slot", "`[[w9]]` names no answer", "answers: w1, w2"),
    ("unknown topic", [("topic: optimization/momentum", "topic: optimization/momentun")], "momentun", "topic", "unknown topic `optimization/momentun`", "did you mean `optimization/momentum`?"),
    ("no oracle", [('@oracle("power of the 2×2 iteration matrix")\n', "")], "from sympy", "no-oracle", "no oracle gives the key by another route", "add @oracle"),
    ("points that do not add up", [("minutes: 6", "minutes: 6\npoints: 7")], "points: 7", "points", "points is 7, the answers add up to 6", ""),
    ("answer and param of one name", [("  w1: {kind: rational, points: 2}", "  lam: {kind: rational, points: 2}")], "lam: {kind", "name", "`lam` is both a param and an answer", "rename one"),
    ("no front matter", [("---\ntitle", "title")], "title", "front-matter", "the file does not begin with `---`", ""),
    ("open fence", [("    return w1 - eta * (beta * v1 + (1 - beta) * lam * w1)\n```", "    return w1")], "```python", "open-fence", "this fence is never closed", "close it with ```"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "at", "code", "message", "hint"), SLIPS, ids=[s[0] for s in SLIPS])
def test_a_slip_gets_its_message(
    name: str,
    edits: list[tuple[str, str]],
    at: str,
    code: str,
    message: str,
    hint: str,
    heavy_ball: str,
    make_bank: Callable[..., Bank],
) -> None:
    text = heavy_ball
    for old, new in edits:
        assert old in text, f"{name}: the example no longer holds {old!r}"
        text = text.replace(old, new, 1)
    line = next(i for i, row in enumerate(text.split("\n"), 1) if at in row)
    outcome = _verify(make_bank(optimization__momentum__q=text), 80)
    found = [f for f in outcome.findings if f.code == code and f.where.line == line]
    assert found, "\n".join(map(str, outcome.findings)) or "nothing was found"
    assert found[0].where.path.endswith("optimization/momentum/q.md")
    assert message in found[0].message
    assert hint in found[0].hint


def _verify(bank: Bank, variants: int | None = None) -> Outcome:
    return verify(bank.root, ID, Plan(variants=variants))


def test_the_example_itself_is_clean(heavy_ball: str, make_bank: Callable[..., Bank]) -> None:
    outcome = _verify(make_bank(optimization__momentum__q=heavy_ball))
    assert outcome.findings == []
    assert outcome.variants == 330
    assert {a.level for a in outcome.answers.values()} <= {"proved", "exhausted"}


def test_a_broken_variant_is_named_and_the_others_are_checked(
    heavy_ball: str, make_bank: Callable[..., Bank]
) -> None:
    text = heavy_ball.replace(
        "    v1 = lam * w0\n    w1", "    v1 = lam * w0 / (lam - 3 + abs(w0 - 4) + abs(eta - 1/2))\n    w1", 1
    )
    outcome = _verify(make_bank(optimization__momentum__q=text))
    assert outcome.findings


def test_ids_that_differ_only_in_case_are_duplicates(heavy_ball: str, make_bank: Callable[..., Bank]) -> None:
    bank = make_bank(optimization__momentum__q=heavy_ball, optimization__momentum__Q=heavy_ball)
    (finding,) = bank.duplicates()
    assert finding.code == "duplicate-id"
    assert "differs from" in finding.message


def test_bytes_that_are_no_text_are_named_with_their_line(make_bank: Callable[..., Bank]) -> None:
    bank = make_bank(optimization__momentum__q="")
    path = bank.path(ID)
    path.write_bytes(b"---\ntitle: caf\xe9\n---\n")
    (finding,) = _verify(bank).findings
    assert finding.code == "encoding"
    assert finding.where.line == 2
