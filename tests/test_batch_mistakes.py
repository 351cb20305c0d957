"""Every mistake of a batch file, told at once, before anything is written: where, what, what to do."""

from pathlib import Path

import pytest

from generators.fields.prepared import prepared
from generators.model.batch_text import read_batch
from generators.model.errors import Refusal
from generators.workspace.project import project_at
from tests.batches import FILE, batch, noted
from tests.files import build_files
from tests.place import Place

HEAD = "version: 1\ngold: cc\nmodules:\n"
# What the file has below its head, and the words of the one mistake in it.
ONE = [
    ("  import: {}\n", "modules.yaml:4:3: import: 'import' is a keyword of Python"),
    ("  Pem: {}\n", "4:3: Pem: 'Pem' is not a module's name: write it in lower case"),
    ("  cc: {}\n", "4:3: cc: 'cc' is the source itself"),
    ("  pytest: {}\n", "4:3: pytest: 'pytest' is the name of an installed package"),
    ("  pem: {}\n  pem: {}\n", "5:3: 'pem' stands here a second time"),
    ("  pem: {title: ' x'}\n", "' x' is not a title"),
    ("  pem: {gold: hub}\n", "4:9: pem: the gold standard 'hub' is none; there are: cc"),
    ("  hub: {}\n  pem: {gold: hub}\n", "'hub' is made by this file: make and commit it first"),
    ("  pem: {rename: {note: 9}}\n", "4:18: modules.pem.rename.note: Input should be a valid string"),
    ("  pem: {rename: {note: two words}}\n", "pem: 'two words'"),
    ("  pem: {rename: {cc: hub}}\n", "cc is the module itself and becomes 'pem': leave it out"),
    ("  pem: {rename: {zzz: qqq}}\n", "pem: cc has no name 'zzz' to become 'qqq': correct --rename"),
    ("  pem: {depends_on: [hub]}\n", "4:9: pem: 'hub' is neither in module_map.yaml nor in this file"),
    ("  pem: {depends_on: [pem]}\n", "4:9: pem -> pem: modules cannot need each other"),
    ("  pem: []\n", "4:3: modules.pem: keys with values are expected"),
    ("  pem: {title: 'Orders: Returns'}\n", "'Orders: Returns' is not a title: YAML reads it as something else"),
    ("  pem: {colour: red}\n", "4:9: modules.pem.colour: "),
    ("  pem: {fields: {a: {type: json}}}\n", "modules.pem.fields.a.type: Input should be 'text', 'integer',"),
    ("  pem: {fields: {a: {type: text}}}\n", "a: give it a `default`, or `null: true`"),
    (
        "  pem: {fields: {a: {type: text, default: 7}}}\n",
        "7 is no default of a: write a text in quotes, on one line, of 200",
    ),
    ("  pem: {fields: {a: {type: text, max: 2, default: abc}}}\n", "'abc' is no default of a: write a text"),
    (
        "  pem: {fields: {a: {type: text, default: it's}}}\n",
        "write a text in quotes, on one line, of 200 characters at",
    ),
    ("  pem: {fields: {a: {type: text, max: 0, null: true}}}\n", "`max` is 0: write a length from 1 to 10000"),
    ("  pem: {fields: {a: {type: integer, default: '7'}}}\n", "'7' is no default of a: write a whole number"),
    ("  pem: {fields: {a: {type: integer, default: true}}}\n", "True is no default of a: write a whole number"),
    ("  pem: {fields: {a: {type: boolean, default: 1}}}\n", "1 is no default of a: write true or false"),
    ("  pem: {fields: {a: {type: decimal, default: 1.005}}}\n", "write a number of 12 digits, 2 of them behind the"),
    ("  pem: {fields: {a: {type: decimal, digits: 2, null: true}}}\n", "`digits` is 2 and `places` 2: digits are more"),
    ("  pem: {fields: {a: {type: datetime, default: 2026-03-01T12:00:00}}}\n", "write a moment with its zone"),
    (
        "  pem: {fields: {a: {type: date, default: 2024-02-30}}}\n",
        "'2024-02-30' is no default of a: write a day",
    ),
    ("  pem: {fields: {a: {type: datetime, default: 0001-01-01T00:00:00+10:00}}}\n", "write a moment with its zone"),
    ("  pem: {fields: {a: {type: decimal, digits: 9, default: 1234567890.5}}}\n", "write a number of 9 digits"),
    ("  pem: {fields: {ctid: {type: text, default: a}}}\n", "4:18: ctid: a column of PostgreSQL's own"),
    ("  no: {}\n", "modules.yaml:4:3: no: 'no' is a word that YAML takes for a value"),
    ("  pem: &a {fields: {more: *a}}\n", "an anchor stands inside of itself"),
    ("  pem: {fields: {a: {type: date, default: soon}}}\n", "'soon' is no default of a: write a day, such as"),
    ("  pem: {fields: {a: {type: uuid, default: x}}}\n", "two rows never share an id"),
    ("  pem: {fields: {Total: {type: date, null: true}}}\n", "4:18: Total: not a field's name"),
    ("  pem: {fields: {class: {type: date, null: true}}}\n", "4:18: class: a word of Python's"),
    ("  pem: {fields: {date: {type: date, null: true}}}\n", "4:18: date: a word of Python's"),
    ("  pem: {fields: {json: {type: date, null: true}}}\n", "4:18: json: a word of Pydantic's or SQLAlchemy's"),
    ("  pem: {fields: {metadata: {type: date, null: true}}}\n", "4:18: metadata: a word of Pydantic's or SQL"),
    ("  []\n", "3:1: modules: Input should be a valid"),
    ("  {}\n", "3:1: the file asks for no module"),
    (" - x: [\n", "not YAML"),
]


@pytest.fixture(scope="module")
def noted_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the project whose gold module can have more fields; it is only read."""
    return noted(tmp_path_factory.mktemp("noted") / "project").root


def told(root: Path, text: str) -> list[str]:
    """Return the lines in which a file is refused."""
    with pytest.raises(Refusal) as refused:
        prepared(project_at(root), read_batch(text, "modules.yaml"))
    return [str(refused.value), *refused.value.details]


@pytest.mark.parametrize(("text", "words"), ONE, ids=[text.strip()[:60] for text, _ in ONE])
def test_one_mistake_is_one_line(noted_project: Path, text: str, words: str) -> None:
    lines = told(noted_project, HEAD + text)
    assert len(lines) == 1 and lines[0].startswith("modules.yaml:") and words in lines[0], lines


def test_a_refusal_changes_nothing_and_is_one_line(place: Place) -> None:
    build_files(place.root, {FILE: HEAD + ONE[0][0]})
    before = place.digest()
    done = place.run("batch", FILE)
    assert (done.code, done.out, done.err) == (2, "", f"batch: {ONE[0][1]}: choose another name\n")
    assert place.digest() == before


MANY = """\
version: 1
naming: {cc: "[a-z]+_unit"}
modules:
  import: {gold: cc}
  pem_unit:
    gold: cc
    depends_on: [hub_unit, nobody]
    fields:
      a: {type: text}
      b: {type: integer, default: x}
  hub_unit: {gold: cc, depends_on: [pem_unit]}
  lost_unit: {}
"""


def test_many_are_told_at_once(place: Place) -> None:
    done = batch(place, MANY)
    first, *rest = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert first.startswith("batch: modules.yaml has ") and "nothing was changed" in first
    expected = [
        "modules.yaml:9:7: a: give it a `default`",
        "modules.yaml:7:5: pem_unit -> hub_unit -> pem_unit",
        "modules.yaml:11:24: hub_unit -> pem_unit -> hub_unit",
        "modules.yaml:10:26: 'x' is no default of b",
        "modules.yaml:4:3: import: is not how this file names its modules",
        "modules.yaml:7:5: pem_unit: 'nobody' is neither",
        "modules.yaml:12:3: lost_unit: has no gold standard",
    ]
    assert [line for line in expected if not any(one.strip().startswith(line) for one in rest)] == [], rest


def test_code_of_another_shape_is_refused_with_its_file(place: Place) -> None:
    lines = told(place.root, HEAD + "  pem: {fields: {a: {type: date, null: true}}}\n")
    assert lines[0].startswith("modules.yaml:4:9: pem: backend/modules/pem/public.py: one class of Dto with"), lines


def test_names_that_differ_too_little(place: Place) -> None:
    lines = told(place.root, HEAD + "  pe_m: {}\n  pem: {gold: cc}\n")
    assert [line for line in lines[1:] if "only by case or underscores" in line] == lines[1:]


def test_names_keep_to_the_pattern(place: Place) -> None:
    text = 'version: 1\nnaming: "{0}"\ngold: cc\nmodules:\n  pem: {{}}\n'
    project = project_at(place.root)
    assert [*prepared(project, read_batch(text.format("p[a-z]+"), "modules.yaml"))] == ["pem"]
    assert "`naming` wants 'h[a-z]+'" in told(place.root, text.format("h[a-z]+"))[0]
    assert "modules.yaml:2:1: '(' is no regular expression" in told(place.root, text.format("("))[0]


def test_a_file_that_is_not_there(place: Place) -> None:
    done = place.run("batch", "none.yaml")
    assert (done.code, done.err) == (2, "batch: cannot read none.yaml: No such file or directory\n")
