"""Traps of members and keywords: whoever's object it is that a name hangs on, and whoever's call takes it."""

from tests.traps.trap import NOTES, Row, Trap

KEYWORDS = Row(
    "parameters and keywords",
    (
        Trap("keyword of our function", "def f(<cc|pem>_id): return <cc|pem>_id\nf(<cc|pem>_id=1)\n"),
        Trap("keyword-only with a default", "def f(*, <cc|pem>=None): return <cc|pem>\nf(<cc|pem>=2)\n"),
        Trap("keyword of our class", "class A:\n    def __init__(self, <cc|pem>): self.x = <cc|pem>\nA(<cc|pem>=1)\n"),
        Trap(
            "keyword of a lambda of ours",
            """\
            import mail
            mail.cc_id
            f = lambda <cc|pem>_id=1: <cc|pem>_id
            f(<cc|pem>_id=2)
            """,
        ),
        Trap(
            "keyword handed on",
            """\
            from functools import partial
            def f(<cc|pem>_id): ...
            partial(f, <cc|pem>_id=1)
            """,
        ),
        Trap(
            "our value under another's keyword",
            """\
            from mail import send
            def f(<cc|pem>): send(cc=<cc|pem>)
            """,
        ),
        Trap(
            "keywords unpacked into an outside call",
            "from mail import send\ndef f(<cc|pem>): return send(**{'cc': <cc|pem>})\n",
        ),
        Trap("keyword of an outside call", "from mail import send\nsend(to='a', cc='b')\n"),
        Trap("keyword of an outside class", "import mail\nmail.Message(cc=1).send(cc=2)\n"),
        Trap("keyword of nobody known", "def f(x): x(cc=1)\n"),
        Trap("keywords gathered", "def f(**options): return options['cc']\n"),
    ),
)

OUTSIDE = Row(
    "attributes of outside objects",
    (
        Trap(
            "of our own beside another's",
            """\
            import mail
            class Box:
                <cc|pem>_size: int = 1
            mail.cc_size
            Box.<cc|pem>_size
            """,
        ),
        Trap("of an imported module", "import email\nemail.cc = []\nprint(email.cc.x)\n"),
        Trap("of an instance", "from mail import Mail\nm = Mail()\nm.cc = 1\nm.cc.append(2)\n"),
        Trap("of a parameter that says its type", "from mail import Mail\ndef f(m: Mail | None): return m.cc\n"),
        Trap("of a literal", "print('a'.cc, [].cc)\n"),
        Trap(
            "of a class that inherits from another's",
            "from mail import Mail\nclass A(Mail):\n    def f(self): return self.cc\n",
        ),
        Trap("in a loop over another's", "import mail\nfor m in mail.all(): print(m.cc)\n"),
        Trap("behind an index", "import mail\nprint(mail.box[0].cc, mail.box['cc'].cc)\n"),
    ),
)


def _said(name: str, text: str) -> Trap:
    """Return a trap beside a class of ours with an attribute that objects of others have too."""
    box = {"box.py": "class Box:\n    cc: int\n"}
    return Trap(name, f"from mail import Mail, MailError\nfrom .box import Box\n{text}", beside=box)


SAID = Row(
    "outside objects whose type is said, beside an attribute of ours",
    (
        _said("of a parameter", "def f(m: Mail): return m.cc\ndef g(b: Box): return b.<cc|pem>\n"),
        _said("of a variable", "m: Mail\nprint(m.cc)\n"),
        _said("of a field", "class A:\n    m: Mail\n    def f(self): return self.m.cc\n"),
        _said(
            "made by the constructor",
            "class A:\n    def __init__(self): self.m = Mail()\n    def f(self): return self.m.cc\n",
        ),
        _said("an error that is caught", "try: ...\nexcept MailError as error: print(error.cc)\n"),
        _said("entered", "with Mail() as m: print(m.cc)\n"),
        _said("returned", "def f() -> Mail: ...\nm = f()\nprint(m.cc)\n"),
    ),
)

ATTRIBUTES = Row(
    "attributes of the module's own objects",
    (
        Trap(
            "field of a dataclass",
            """\
            from dataclasses import dataclass
            @dataclass
            class Box:
                <cc|pem>_id: int
            b = Box(<cc|pem>_id=1)
            print(b.<cc|pem>_id)
            """,
        ),
        Trap(
            "set on self",
            """\
            class A:
                def __init__(self): self.<cc|pem>_client = 1
                def f(self): return self.<cc|pem>_client
            """,
        ),
        Trap("class variable", "class A:\n    <CC|PEM>_LIMIT = 1\nprint(A.<CC|PEM>_LIMIT)\n"),
        Trap("property", "class A:\n    @property\n    def <cc|pem>(self): return 1\nprint(A().<cc|pem>)\n"),
        Trap(
            "method of an object of unknown type",
            "class A:\n    def get_<cc|pem>(self): ...\ndef f(x): return x.y().get_<cc|pem>()\n",
        ),
        Trap(
            "both have it: asked, and left",
            """\
            import mail
            class A:
                <cc|pem>_id: int
            mail.cc_id
            def f(x): return x.cc_id
            """,
        ),
        Trap(
            "a class inside a function",
            """\
            def g():
                class Box:
                    <cc|pem>_id: int
                def f(x: Box): return x.<cc|pem>_id
                return f(Box(<cc|pem>_id=1))
            """,
        ),
        Trap(
            "of the class above",
            """\
            import mail
            mail.cc_id
            class A:
                def <cc|pem>_id(self): return 1
            class B(A):
                def <cc|pem>_id(self): return super().<cc|pem>_id()
            """,
        ),
        Trap(
            "of a class that is private",
            """\
            import mail
            mail.cc_id
            class _Box:
                <cc|pem>_id = 1
            def f(x: _Box): return x.<cc|pem>_id
            """,
        ),
        Trap(
            "a method of a builtin, overridden",
            "class E(Exception):\n    def add_note(self, text): super().add_note(text)\n",
            renaming=NOTES,
        ),
        Trap(
            "a stub of ours",
            """\
            from types import SimpleNamespace
            class Box:
                <cc|pem>_id: int
            def f(x): return x.<cc|pem>_id
            f(SimpleNamespace(<cc|pem>_id=1))
            """,
        ),
        Trap(
            "inherited from another's, and declared by us elsewhere",
            """\
            from mail import Mail
            class B:
                <cc|pem>: int
            class A(Mail):
                def f(self): return self.cc
            """,
        ),
        Trap("an attribute that nobody declares", "def f(x): return x.cc\n"),
    ),
)

BY_NAME = Row(
    "attributes by name",
    (
        Trap(
            "getattr",
            "class A:\n    <cc|pem>_id = 1\nprint(getattr(A(), '<cc|pem>_id'), hasattr(A(), '<cc|pem>_id'))\n",
        ),
        Trap(
            "setattr and delattr",
            "class A:\n    <cc|pem>_id = 1\na = A()\nsetattr(a, '<cc|pem>_id', 2)\ndelattr(a, '<cc|pem>_id')\n",
        ),
        Trap(
            "attrgetter",
            "from operator import attrgetter\nclass A:\n    <cc|pem>_id = 1\nf = attrgetter('<cc|pem>_id')\n",
        ),
        Trap("slots", "class A:\n    __slots__ = ('<cc|pem>',)\n    def __init__(self): self.<cc|pem> = 1\n"),
        Trap(
            "slots, beside another's attribute",
            """\
            import mail
            mail.cc = 1
            class A:
                __slots__ = ('<cc|pem>',)
                def __init__(self): self.<cc|pem> = 1
            """,
        ),
        Trap("match args", "class A:\n    __match_args__ = ('<cc|pem>_id',)\n    <cc|pem>_id = 1\n"),
        Trap(
            "in the dict of an object",
            """\
            class A:
                def __init__(self): self.<cc|pem>_id = 1
                def f(self): return vars(self)["<cc|pem>_id"], self.__dict__["<cc|pem>_id"]
            """,
        ),
        Trap(
            "in the names of a module",
            "<cc|pem>_x = 1\nprint(globals()['<cc|pem>_x'])\n",
        ),
        Trap("getattr of an outside object", "import mail\ngetattr(mail.Message(), 'cc')\nsetattr(mail, 'cc', 1)\n"),
        Trap("getattr of nobody's attribute", "def f(x): return getattr(x, 'cc', None)\n"),
    ),
)

ROWS = (KEYWORDS, OUTSIDE, SAID, ATTRIBUTES, BY_NAME)
