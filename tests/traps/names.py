"""Traps of identifiers and scopes: what the module binds, and what is taken already."""

from tests.traps.trap import NOTES, Row, Trap

BINDINGS = Row(
    "names that the module binds",
    (
        Trap("class", "class <Cc|Pem>Client: ...\nx = <Cc|Pem>Client()\n"),
        Trap("function and global", "<CC|PEM>_LIMIT = 1\ndef <cc|pem>_run(): return <CC|PEM>_LIMIT\n"),
        Trap("loop", "for <cc|pem>_item in items(): print(<cc|pem>_item)\n"),
        Trap("with", "with open('x') as <cc|pem>_file: <cc|pem>_file.read()\n"),
        Trap("except", "try: f()\nexcept ValueError as <cc|pem>_error: print(<cc|pem>_error)\n"),
        Trap("walrus in a comprehension", "x = [<cc|pem>_last := y for y in z]\nprint(<cc|pem>_last)\n"),
        Trap("match", "match x:\n    case {'a': <cc|pem>_a, **<cc|pem>_rest}: print(<cc|pem>_a, <cc|pem>_rest)\n"),
        Trap("comprehension", "x = {<cc|pem>_k: 1 for <cc|pem>_k in y if <cc|pem>_k}\n"),
        Trap("type parameter", "class Box[<Cc|Pem>Item]:\n    x: <Cc|Pem>Item\n", since=(3, 12)),
        Trap("nested function", "def f():\n    def <cc|pem>_g(): return 1\n    return <cc|pem>_g()\n"),
        Trap("deleted and counted up", "<cc|pem>_n = 1\n<cc|pem>_n += 1\ndel <cc|pem>_n\n"),
        Trap("another's, imported", "from mail import cc, CcError\ntry: cc()\nexcept CcError: ...\n"),
        Trap(
            "ours in one function, another's beside it",
            """\
            from mail import cc
            def f(<cc|pem>): return <cc|pem>
            def g(): return cc
            """,
        ),
        Trap(
            "a match captures what is another's outside",
            """\
            from mail import cc
            def f(x):
                match x:
                    case {"a": <cc|pem>}: return <cc|pem>
            """,
        ),
        Trap("bound nowhere", "print(cc)\n"),
    ),
)

DECLARED = Row(
    "global and nonlocal",
    (
        Trap("global", "<cc|pem>_n = 1\ndef f():\n    global <cc|pem>_n\n    <cc|pem>_n = 2\n"),
        Trap(
            "nonlocal",
            """\
            def f():
                <cc|pem>_n = 1
                def g():
                    nonlocal <cc|pem>_n
                    <cc|pem>_n = 2
                return g
            """,
        ),
        Trap("global of an import", "from mail import cc\ndef f():\n    global cc\n    return cc\n"),
    ),
)

CAPTURE = Row(
    "a new name that is taken",
    (
        Trap("a local", "def f(cc):\n    pem = 1\n    return cc, pem\n", refused="x.py:1:7: 'cc' would become 'pem'"),
        Trap("an outer name would be hidden", "pem = 1\ndef f(cc): return cc, pem\n", refused="'pem'"),
        Trap("an inner name would hide ours", "cc = 1\ndef f(pem): return cc, pem\n", refused="'pem'"),
        Trap("a comprehension", "pem = 1\nx = [cc + pem for cc in y]\n", refused="'pem'"),
        Trap("an import", "from typer import prompt\nnote = prompt()\n", renaming=NOTES, refused="x.py:2:1: 'note'"),
        Trap("a lambda", "pem = 1\nf = lambda cc: cc + pem\n", refused="'pem'"),
        Trap(
            "a walrus in a comprehension",
            "pem = 1\nx = [(cc := y) for y in z]\nprint(cc, pem)\n",
            refused="'pem'",
        ),
        Trap("a global", "pem = 1\ndef f():\n    global cc\n    cc = 2\n    return pem\n", refused="'pem'"),
        Trap("another scope is no harm", "def f(<cc|pem>): return <cc|pem>\ndef g(pem): return pem\n"),
        Trap("another object's attribute is no harm", "import typer\ndef f(<cc|pem>): return typer.pem(<cc|pem>)\n"),
        Trap("there before, with nothing of ours", "pem = 1\ndef success(pem_id): return pem, pem_id\n"),
    ),
)

INJECTIVE = Row(
    "two names that would become one",
    (
        Trap("two globals", "cc_x = 1\npem_x = 2\n", refused="x.py:1:1: 'cc_x' would become 'pem_x'"),
        Trap("two parameters", "def f(cc, pem): ...\n", refused="'cc' would become 'pem'"),
        Trap("two members", "class A:\n    cc: int\n    pem: int\n", refused="x.py:2:5: 'cc' would become 'pem'"),
        Trap("a member and its base's", "class A:\n    pem: int\nclass B(A):\n    cc: int\n", refused="x.py:4:5: 'cc'"),
        Trap(
            "two attributes of self",
            "class A:\n    def f(self):\n        self.cc = 1\n        self.pem = 2\n",
            refused="'pem'",
        ),
        Trap("two classes", "class CcError: ...\nclass PemError: ...\n", refused="'CcError' would become 'PemError'"),
        Trap("two keywords of a call", "def f(**k): ...\nf(<cc|pem>_a=1)\ndef g(<cc|pem>_a): ...\n"),
        Trap("two classes with one member each", "class A:\n    <cc|pem>: int\nclass B:\n    pem: int\n"),
        Trap("two that only look alike", "pem_x = 1\naccx = 2\n"),
    ),
)

EXPORTS = Row(
    "exported names",
    (
        Trap("__all__", "__all__ = ['<Cc|Pem>Client', 'run']\nclass <Cc|Pem>Client: ...\ndef run(): ...\n"),
        Trap(
            "__all__ that grows",
            "__all__ = ['run']\n__all__ += ['<cc|pem>_run']\ndef run(): ...\ndef <cc|pem>_run(): ...\n",
        ),
        Trap("another's name in __all__", "from mail import CcError\n__all__ = ['CcError']\n"),
    ),
)

ANNOTATIONS = Row(
    "types in strings",
    (
        Trap("annotation", "class <Cc|Pem>Box: ...\ndef f(x: 'list[<Cc|Pem>Box]') -> '<Cc|Pem>Box | None': ...\n"),
        Trap("ForwardRef", "from typing import ForwardRef\nclass <Cc|Pem>Box: ...\nx = ForwardRef('<Cc|Pem>Box')\n"),
        Trap("cast", "from typing import cast\nclass <Cc|Pem>Box: ...\nx = cast('<Cc|Pem>Box', y)\n"),
        Trap(
            "bound of a type variable",
            "from typing import TypeVar\nclass <Cc|Pem>Box: ...\nT = TypeVar('T', bound='<Cc|Pem>Box')\n",
        ),
        Trap("type comment", "class <Cc|Pem>Box: ...\nx = []  # type: list[<Cc|Pem>Box]\n"),
        Trap("another's type", "from mail import CcBox\ndef f(x: 'list[CcBox]') -> 'CcBox': ...\n"),
        Trap("a literal that is no name", "from typing import Literal\nx: Literal['cc'] = None\n"),
    ),
)

FSTRINGS = Row(
    "f-strings",
    (
        Trap("expression", "<cc|pem>_n = 1\nx = f'{<cc|pem>_n!r:>{<cc|pem>_n}} {<cc|pem>_n=}'\n"),
        Trap(
            "expression of ours in another's attribute", "from mail import m\n<cc|pem> = 1\nx = f'{m.cc} {<cc|pem>}'\n"
        ),
        Trap("literal part", "x = f'/<cc|pem>/{y}'\n"),
        Trap("nested quotes", "<cc|pem> = {}\nx = f'{<cc|pem>['a']}'\n", since=(3, 12)),
        Trap("a brace that is text", "x = f'{{cc_x}} {y}'\n"),
        Trap("another's in an expression", "from mail import m\nx = f'{m.cc} {m[\"cc\"]}'\n"),
    ),
)

WORDS = Row(
    "glued, plural, with digits",
    (
        Trap("words of one name", "get_<cc|pem>_v2 = make<Cc|Pem>Box = 1\n"),
        Trap("letters without a border", "ccconfig = ccs = cc2 = xcc = 1\n"),
        Trap("inside longer words", "success = account = occur = gcc = accept = Success = ACCOUNT = 1\n"),
        Trap(
            "in names of the standard library", "from contextlib import asynccontextmanager\nx = asynccontextmanager\n"
        ),
    ),
)

ENUMS = Row(
    "members and values of an enum",
    (
        Trap(
            "member",
            "from enum import Enum\nclass Kind(Enum):\n    TECH_<CC|PEM> = 'tech'\nprint(Kind.TECH_<CC|PEM>)\n",
        ),
        Trap("value that is kept: asked, and left", "from enum import Enum\nclass Kind(Enum):\n    COPY = 'cc'\n"),
        Trap("another's enum", "from mail import Kind\nprint(Kind.TECH_CC)\n"),
    ),
)

CLASSES = Row(
    "decorators and keywords of classes",
    (
        Trap("our decorator", "def <cc|pem>_only(f): return f\n@<cc|pem>_only\ndef g(): ...\n"),
        Trap("a name given to a decorator", "@register(name='<cc|pem>')\nclass A: ...\n"),
        Trap(
            "keyword that a base of ours takes",
            """\
            class Base:
                def __init_subclass__(cls, <cc|pem>_kind=None): cls.kind = <cc|pem>_kind
            class A(Base, <cc|pem>_kind=1): ...
            """,
        ),
        Trap("keyword of a metaclass", "import abc\nclass A(metaclass=abc.ABCMeta, cc=1): ...\n"),
        Trap("another's decorator", "import mail\n@mail.cc\ndef f(): ...\n"),
    ),
)

DATA = Row(
    "keys of data",
    (
        Trap(
            "of our own record", "class Box:\n    <cc|pem>_id: int\nx = {'<cc|pem>_id': 1}\nprint(x['<cc|pem>_id'])\n"
        ),
        Trap(
            "named tuple",
            "from collections import namedtuple\nR = namedtuple('R', '<cc|pem>_id x')\nprint(R(1, 2).<cc|pem>_id)\n",
        ),
        Trap(
            "typed dict",
            "from typing import TypedDict\nclass R(TypedDict):\n    <cc|pem>_id: int\nr: R = {'<cc|pem>_id': 1}\n",
        ),
        Trap("of another's data", "x = message['cc']\ny = {'cc': 1}\nz = y.get('cc')\nb = 'cc' in y\n"),
        Trap("compound, of another's data", "x = card['cc_number']\ny = card.get('cc_expiry')\n"),
        Trap("a header of a mail", "m['Cc'] = 'a@b'\nm.add_header('Cc', 'x')\n"),
        Trap("read from JSON", "import json\nx = json.loads(y)['cc']\n"),
    ),
)

ROWS = (BINDINGS, DECLARED, CAPTURE, INJECTIVE, EXPORTS, ANNOTATIONS, FSTRINGS, WORDS, ENUMS, CLASSES, DATA)
