"""Names in Python: what the module binds is renamed with all its uses; what is another's stays."""

import pytest

from tests.rewrite.checks import check_renamed, check_untouched

CHANGES = {
    "class and its uses": ("class CcClient: ...\nc = CcClient()\n", "class PemClient: ...\nc = PemClient()\n"),
    "acronym in a class": ("class CCConfig: ...\n", "class PEMConfig: ...\n"),
    "word in the middle": ("class CreateCcNote: ...\n", "class CreatePemPrompt: ...\n"),
    "constant": ("CC_LIMIT = 1\nprint(CC_LIMIT)\n", "PEM_LIMIT = 1\nprint(PEM_LIMIT)\n"),
    "plural": ("notes = []\nfor note in notes: print(note)\n", "prompts = []\nfor prompt in prompts: print(prompt)\n"),
    "private": ("def _note(): ...\n_note()\n", "def _prompt(): ...\n_prompt()\n"),
    "mangled": (
        "class A:\n    def __init__(self): self.__cc = 1\n    def f(self): return self.__cc\n",
        "class A:\n    def __init__(self): self.__pem = 1\n    def f(self): return self.__pem\n",
    ),
    "camel": ("noteId = 1\nprint(noteId)\n", "promptId = 1\nprint(promptId)\n"),
    "parameter and its keyword": (
        "def f(cc_id): return cc_id\nf(cc_id=1)\n",
        "def f(pem_id): return pem_id\nf(pem_id=1)\n",
    ),
    "keyword-only and default": (
        "def f(*, note=None): return note\nf(note=2)\n",
        "def f(*, prompt=None): return prompt\nf(prompt=2)\n",
    ),
    "lambda": ("f = lambda note: note.x\n", "f = lambda prompt: prompt.x\n"),
    "comprehension": ("x = [note for note in y]\n", "x = [prompt for prompt in y]\n"),
    "walrus": ("if (note := f()): print(note)\n", "if (prompt := f()): print(prompt)\n"),
    "parentheses": ("note = 1\nprint((note), ((note)))\n", "prompt = 1\nprint((prompt), ((prompt)))\n"),
    "with": ("with f() as note: note\n", "with f() as prompt: prompt\n"),
    "except": (
        "try: f()\nexcept E as cc_error: print(cc_error)\n",
        "try: f()\nexcept E as pem_error: print(pem_error)\n",
    ),
    "global and nonlocal": (
        "note = 1\ndef f():\n    global note\n    note = 2\n",
        "prompt = 1\ndef f():\n    global prompt\n    prompt = 2\n",
    ),
    "del and augmented": ("note = 1\nnote += 1\ndel note\n", "prompt = 1\nprompt += 1\ndel prompt\n"),
    "unpacking": ("note, *notes = f()\nprint(note, notes)\n", "prompt, *prompts = f()\nprint(prompt, prompts)\n"),
    "match capture": (
        "match x:\n    case {'a': note}: print(note)\n    case [*notes]: print(notes)\n",
        "match x:\n    case {'a': prompt}: print(prompt)\n    case [*prompts]: print(prompts)\n",
    ),
    "match class": (
        "class Note:\n    note_id: int\nmatch x:\n    case Note(note_id=1): ...\n",
        "class Prompt:\n    prompt_id: int\nmatch x:\n    case Prompt(prompt_id=1): ...\n",
    ),
    "dataclass field, keyword and attribute": (
        "class Box:\n    note: str\nb = Box(note='a')\nprint(b.note)\n",
        "class Box:\n    prompt: str\nb = Box(prompt='a')\nprint(b.prompt)\n",
    ),
    "self attribute": (
        "class A:\n    def __init__(self, notes): self.notes = notes\ndef f(a): return a.notes\n",
        "class A:\n    def __init__(self, prompts): self.prompts = prompts\ndef f(a): return a.prompts\n",
    ),
    "method of an unknown object": (
        "class A:\n    def get_note(self): ...\ndef f(x): return x.y().get_note()\n",
        "class A:\n    def get_prompt(self): ...\ndef f(x): return x.y().get_prompt()\n",
    ),
    "enum member": ("class K:\n    TECH_CC = 1\nprint(K.TECH_CC)\n", "class K:\n    TECH_PEM = 1\nprint(K.TECH_PEM)\n"),
    "decorator": (
        "def cc_only(f): return f\n@cc_only\ndef g(): ...\n",
        "def pem_only(f): return f\n@pem_only\ndef g(): ...\n",
    ),
    "keyword that partial hands on": (
        "from functools import partial\ndef f(note): ...\npartial(f, note=1)\n",
        "from functools import partial\ndef f(prompt): ...\npartial(f, prompt=1)\n",
    ),
    "keyword of dataclasses.replace": (
        "from dataclasses import replace\nclass A:\n    note: int\ndef f(a): return replace(a, note=1)\n",
        "from dataclasses import replace\nclass A:\n    prompt: int\ndef f(a): return replace(a, prompt=1)\n",
    ),
    "column looked up in a table": (
        'from sqlalchemy import Column, Table, Text\nt = Table("x", Column("note_id", Text))\nprint(t.c.note_id)\n',
        'from sqlalchemy import Column, Table, Text\nt = Table("x", Column("prompt_id", Text))\nprint(t.c.prompt_id)\n',
    ),
    "f-string expression": (
        "note = 1\nx = f'{note!r:>{note}} {note=}'\n",
        "prompt = 1\nx = f'{prompt!r:>{prompt}} {prompt=}'\n",
    ),
    "fixture and who asks for it": (
        "import pytest\n@pytest.fixture\ndef note(): ...\ndef test_note(note): assert note\n",
        "import pytest\n@pytest.fixture\ndef prompt(): ...\ndef test_prompt(prompt): assert prompt\n",
    ),
    "chosen alias of something else": (
        "from json import dumps as cc_dumps\ncc_dumps(1)\n",
        "from json import dumps as pem_dumps\npem_dumps(1)\n",
    ),
    "local name beside an outside attribute": (
        "import mail\ndef f(note):\n    mail.note()\n    return note\n",
        "import mail\ndef f(prompt):\n    mail.note()\n    return prompt\n",
    ),
    "one spelling, ours here and another's there": (
        "from other import note\ndef f(note): return note\ndef g(): return note\n",
        "from other import note\ndef f(prompt): return prompt\ndef g(): return note\n",
    ),
}

STAYS = {
    "only contains the letters": "success = account = occur = gcc = notebook = denote = annotate = accept = 1\n",
    "contains the letters, in capitals": "SUCCESS = ACCOUNT = NOTEBOOK = Success = Accent = Notebook = 1\n",
    "standard library": "from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def f(): yield\n",
    "attribute of an outside object": "import email\nemail.cc = []\nprint(email.cc, email.cc.x)\n",
    "attribute of an instance of an outside class": "from mail import Mail\nm = Mail()\nm.cc = m.note = 1\n",
    "attribute of a parameter of an outside class": "from mail import Mail\ndef f(m: Mail): return m.cc\n",
    "the same, optional": "from mail import Mail\ndef f(m: 'Mail | None'): return m.cc\n",
    "attribute of a module taken under another name": "import mail as m\nm.cc(m.note)\n",
    "keyword of an outside call": "from mail import send\nsend(cc=1, note=2)\n",
    "keyword of an outside method": "import mail\nmail.post.send(cc=1)\n",
    "keyword of a method of an outside object": "from mail import Mail\nm = Mail()\nm.send(cc=1)\n",
    "keyword of a class statement": "import abc\nclass A(metaclass=abc.ABCMeta, cc=1): ...\n",
    "import of others": "from other.cc import x\nimport gcc.cc\nfrom backend.cc import y\n",
    "name imported from others": "from other import Note, cc\nprint(Note, cc.x, cc())\n",
    "another module of the project": "from backend.modules.cc_audit import x\nfrom backend.common.notes import y\n",
    "a module whose path begins alike": "from backend.modules.ccx.domain import x\n",
    "builtin method": "try: f()\nexcept E as error:\n    error.add_note('x')\n    print(error.__notes__)\n",
    "attribute nobody declared": "def f(x): return x.cc\n",
    "attribute of a literal": "print('a'.note, [].cc, {}.cc)\n",
    "name nobody binds": "print(cc)\n",
    "imported, or bound if that fails": "try:\n    from other import note\nexcept E:\n    note = None\nnote\n",
    "attribute of what stands in for an import": (
        "try:\n    from mail import Mail\nexcept E:\n    Mail = None\nMail().cc\nclass A:\n    x: int\n"
    ),
    "a fixture from outside": "def test_x(cc_db): assert cc_db\n",
}


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_ours_changes(before: str, after: str) -> None:
    check_renamed(before, after)


@pytest.mark.parametrize("text", STAYS.values(), ids=STAYS.keys())
def test_what_is_anothers_stays(text: str) -> None:
    check_untouched(text)


def test_an_attribute_that_we_and_others_have_is_asked_about() -> None:
    text = "import mail\nclass A:\n    note: int\nmail.note\ndef f(x): return x.note\n"
    left = check_renamed(text, text.replace("note: int", "prompt: int"))
    assert [(one.line, one.verdict, one.rule) for one in left] == [
        (4, "keep", "attribute-of-others"),
        (5, "ask", "attribute-of-unknown-owner"),
    ]


def test_an_attribute_that_we_and_others_have_is_ours_on_our_object() -> None:
    before = "import mail\nclass A:\n    note: int\nmail.note\ndef f(a: A): return a.note\n"
    after = "import mail\nclass A:\n    prompt: int\nmail.note\ndef f(a: A): return a.prompt\n"
    check_renamed(before, after)


def test_a_method_of_a_builtin_stays_where_it_is_overridden() -> None:
    check_untouched("class E(Exception):\n    def add_note(self, text): super().add_note(text)\n")


def test_what_is_left_alone_is_listed_with_place_and_rule() -> None:
    (left,) = check_untouched("def f(x):\n    return x.cc\n")
    assert (left.line, left.column, left.old, left.new, left.rule) == (2, 14, "cc", "pem", "undeclared-attribute")


def test_a_pragma_keeps_its_line_only() -> None:
    before = "note = 1  # goldmaster: keep\nnotes = 2\nprint(notes)\n"
    left = check_renamed(before, "note = 1  # goldmaster: keep\nprompts = 2\nprint(prompts)\n")
    assert [one.rule for one in left] == ["pragma"]


def test_a_class_inside_a_function_has_fields_too() -> None:
    text = "def g():\n class Box:\n  {0}: int\n def f(x: Box): return x.{0}\n return f(Box({0}=1))\n"
    check_renamed(text.format("cc_id"), text.format("pem_id"))


def test_super_is_as_its_bases_are() -> None:
    text = "import mail\nmail.cc_id\nclass {0}(mail.Mail):\n    def f(self):\n        return super().cc_id\n"
    ours = "class A:\n    def {1}(self): ...\nclass B(A):\n    def {1}(self):\n        return super().{1}()\n"
    check_renamed((text + ours).format("C", "cc_id"), (text + ours).format("C", "pem_id"))
