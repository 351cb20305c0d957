"""A new name that is taken already is refused with its place, before anything is made."""

import pytest

from generators.model.errors import Refusal
from tests.rewrite.checks import check_renamed, renamed

REFUSED = {
    "two names of one scope": ("cc_x = 1\npem_x = 2\n", "1:1: 'cc_x' would become 'pem_x'"),
    "a parameter and a local": ("def f(note):\n    prompt = 1\n    return note, prompt\n", "'prompt'"),
    "two parameters": ("def f(note, prompt): ...\n", "1:7: 'note' would become 'prompt'"),
    "an outer name would be hidden": ("prompt = 1\ndef f(note): return note, prompt\n", "2:27: 'prompt'"),
    "an inner name would hide ours": (
        "note = 1\ndef f(prompt): return note, prompt\n",
        "2:23: 'note' would become 'prompt'",
    ),
    "a builtin that is used": (
        "def prompt_of(x): ...\nnote = 1\nfrom x import prompt\n",
        "'note' would become 'prompt'",
    ),
    "an import": ("from typer import prompt\nnote = prompt()\n", "2:1: 'note' would become 'prompt'"),
    "two members of a class": ("class A:\n    note: int\n    prompt: int\n", "2:5: 'note' would become 'prompt'"),
    "a member and one of the base": (
        "class A:\n    prompt: int\nclass B(A):\n    note: int\n",
        "4:5: 'note' would become 'prompt'",
    ),
    "two attributes of self": (
        "class A:\n    def f(self):\n        self.note = 1\n        self.prompt = 2\n",
        "3:14: 'note' would become 'prompt'",
    ),
    "two keys of a dict": (
        "note = 1\nx = {'a note': 1, **note, 'a prompt': 2}\n",
        "2:27: 'a note' and 'a prompt' of one dict would both become 'a prompt'",
    ),
    "two keys in other quotes": ("note = 1\nx = {'a prompt': 1, \"a note\": 2}\n", "'a prompt' and \"a note\""),
    "two elements of a set": ("note = 1\nx = {'note', 'prompt', note}\n", "of one set would both become 'prompt'"),
    "keys behind other words": (
        "note = 1\nx = {'note': 'prompt'}\ny = {'a': {'the note of note': 1, 'the prompt of prompt': 2}}\n",
        "would both become",
    ),
    "a name bound in a comprehension": (
        "y = [(note := x) for x in z]\nprompt = 1\n",
        "1:7: 'note' would become 'prompt'",
    ),
    "a comprehension": ("prompt = 1\nx = [note + prompt for note in y]\n", "'prompt'"),
}

ALLOWED = {
    "another scope": (
        "def f(note): return note\ndef g(prompt): return prompt\n",
        "def f(prompt): return prompt\ndef g(prompt): return prompt\n",
    ),
    "another object's attribute": (
        "import typer\ndef f(note): return typer.prompt(note)\n",
        "import typer\ndef f(prompt): return typer.prompt(prompt)\n",
    ),
    "another call's keyword": (
        "import typer\ndef f(note): typer.Option(prompt=note)\n",
        "import typer\ndef f(prompt): typer.Option(prompt=prompt)\n",
    ),
    "keys of two dicts, and values": (
        "note = 1\nx = {'a note': 'a note'}\ny = {'a prompt': 'a prompt', 'b': 'a note'}\nz = ['a note', 'a prompt']\n",
        "prompt = 1\nx = {'a prompt': 'a prompt'}\ny = {'a prompt': 'a prompt', 'b': 'a prompt'}\n"
        "z = ['a prompt', 'a prompt']\n",
    ),
    "another class": (
        "class A:\n    note: int\nclass B:\n    prompt: int\n",
        "class A:\n    prompt: int\nclass B:\n    prompt: int\n",
    ),
    "a class that sets what is no member": (
        "class A:\n    note = 1\n    z.prompt = 2\n",
        "class A:\n    prompt = 1\n    z.prompt = 2\n",
    ),
    "a method is not seen from inside": (
        "class A:\n    def prompt(self): ...\n    def f(self, note): return note\n",
        "class A:\n    def prompt(self): ...\n    def f(self, prompt): return prompt\n",
    ),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_change_its_meaning_is_refused(text: str, words: str) -> None:
    compile(text, "text", "exec")
    with pytest.raises(Refusal) as refusal:
        renamed({"x.py": text})
    assert str(refusal.value).startswith("backend/modules/cc/x.py:")
    assert words in str(refusal.value)


@pytest.mark.parametrize(("before", "after"), ALLOWED.values(), ids=ALLOWED.keys())
def test_the_same_name_elsewhere_is_no_harm(before: str, after: str) -> None:
    check_renamed(before, after)


def test_files_that_would_have_one_name_are_refused() -> None:
    with pytest.raises(Refusal, match="would both become"):
        renamed({"cc_x.py": "", "pem_x.py": ""})


def test_files_that_differ_by_case_only_are_refused() -> None:
    with pytest.raises(Refusal, match="would both become"):
        renamed({"Note.md": "", "prompt.md": ""})
