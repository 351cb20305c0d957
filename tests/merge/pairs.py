"""Pairs of edits of one Python module: those that go together, with the outcome, and those that contradict."""

PROPERTY = """\
class A:
    @property
    def x(self):
        return 1

    @x.setter
    def x(self, v):
        pass
"""
# Base, ours, theirs, and what they come to.
ALIKE = """\
def {name}(value):
    one = read(value)
    two = write(one)
    three = check(two)
    return three
"""

TOGETHER = {
    "functions above a first one that has a comment": (
        "# about f\ndef f():\n    return 1\n",
        "def p():\n    return 2\n\n\n# about f\ndef f():\n    return 1\n",
        "def q():\n    return 2\n\n\n# about f\ndef f():\n    return 1\n",
        "def p():\n    return 2\n\n\ndef q():\n    return 2\n\n\n# about f\ndef f():\n    return 1\n",
    ),
    "names of one import, sorted": (
        "from a import b, e\n",
        "from a import b, d, e\n",
        "from a import b, c, e\n",
        "from a import b, c, d, e\n",
    ),
    "names of one import, one side has it in brackets": (
        "from a import b\n",
        "from a import (\n    b,  # why\n    d,\n)\n",
        "from a import b, c\n",
        "from a import (\n    b,  # why\n    c,\n    d,\n)\n",
    ),
    "lines of imports, sorted": (
        "import os\nfrom a import b\n\nx = 1\n",
        "import os\nfrom a import b\nfrom d import d\n\nx = 1\n",
        "import os\nfrom a import b\nfrom c import c\n\nx = 1\n",
        "import os\nfrom a import b\nfrom c import c\nfrom d import d\n\nx = 1\n",
    ),
    "the same import with other names": (
        "import os\n",
        "import os\nfrom a import b\n",
        "import os\nfrom a import c\n",
        "import os\nfrom a import b, c\n",
    ),
    "both first in a group of imports": (
        "import os\n\nfrom z import z\n",
        "import os\n\nfrom b import b\nfrom z import z\n",
        "import os\n\nfrom a import a\nfrom z import z\n",
        "import os\n\nfrom a import a\nfrom b import b\nfrom z import z\n",
    ),
    "__all__": (
        '__all__ = ["a", "d"]\n',
        '__all__ = ["a", "c", "d"]\n',
        '__all__ = ["a", "b", "d"]\n',
        '__all__ = ["a", "b", "c", "d"]\n',
    ),
    "a list with comments": (
        'X = [\n    "a",  # first\n]\n',
        'X = [\n    "a",  # first\n    # ours\n    "b",\n]\n',
        'X = [\n    "a",  # first\n    "c",  # theirs\n]\n',
        'X = [\n    "a",  # first\n    # ours\n    "b",\n    "c",  # theirs\n]\n',
    ),
    "keys of a dict, and one changed": (
        'X = {"a": 1}\n',
        'X = {"a": 2, "b": 1}\n',
        'X = {"a": 1, "c": 1}\n',
        'X = {"a": 2, "b": 1, "c": 1}\n',
    ),
    "functions at one place": (
        "def a():\n    pass\n",
        "def a():\n    pass\n\n\ndef b():\n    pass\n",
        "def a():\n    pass\n\n\ndef c():\n    pass\n",
        "def a():\n    pass\n\n\ndef b():\n    pass\n\n\ndef c():\n    pass\n",
    ),
    "one edits a function, the other adds one beside it": (
        "def a():\n    return 1\n",
        "def a():\n    return 2\n",
        "def a():\n    return 1\n\n\ndef b():\n    pass\n",
        "def a():\n    return 2\n\n\ndef b():\n    pass\n",
    ),
    "members of a class": (
        "class A:\n    x: int = 1\n",
        "class A:\n    x: int = 1\n    y: int = 2\n",
        "class A:\n    x: int = 1\n\n    def z(self):\n        pass\n",
        "class A:\n    x: int = 1\n    y: int = 2\n\n    def z(self):\n        pass\n",
    ),
    "arguments": ("f(1)\n", "f(1, a=1)\n", "f(1, b=2)\n", "f(1, a=1, b=2)\n"),
    "one changes a value by place, the other adds a keyword": (
        "f(1, 2)\n",
        "f(1, 3, 4)\n",
        "f(1, 2, a=1)\n",
        "f(1, 3, 4, a=1)\n",
    ),
    "methods at the start of a class": (
        "class A:\n    def a(self):\n        pass\n",
        "class A:\n    def b(self):\n        pass\n\n    def a(self):\n        pass\n",
        "class A:\n    def c(self):\n        pass\n\n    def a(self):\n        pass\n",
        "class A:\n    def b(self):\n        pass\n\n    def c(self):\n        pass\n\n"
        "    def a(self):\n        pass\n",
    ),
    "another function called, with one more keyword": ("f(1)\n", "g(1)\n", "f(1, a=1)\n", "g(1, a=1)\n"),
    "arguments of an argument": (
        "x = f(a=g(1))\n",
        "x = f(a=g(1, b=1))\n",
        "x = f(a=g(1, c=1))\n",
        "x = f(a=g(1, b=1, c=1))\n",
    ),
    "parameters, and the type": (
        "def f(a):\n    pass\n",
        "def f(a, *, b=1):\n    pass\n",
        "def f(a) -> None:\n    pass\n",
        "def f(a, *, b=1) -> None:\n    pass\n",
    ),
    "parameters by keyword": (
        "def f(a, *, b):\n    pass\n",
        "def f(a, *, b, c):\n    pass\n",
        "def f(a, *, b, d=1):\n    pass\n",
        "def f(a, *, b, c, d=1):\n    pass\n",
    ),
    "bases": (
        "class A(B):\n    pass\n",
        "class A(B, x=1):\n    pass\n",
        "class A(B, y=1):\n    pass\n",
        "class A(B, x=1, y=1):\n    pass\n",
    ),
    "decorators": (
        "def f():\n    pass\n",
        "@a\ndef f():\n    pass\n",
        "@b\ndef f():\n    pass\n",
        "@a\n@b\ndef f():\n    pass\n",
    ),
    "neighbouring statements": (
        "def f(a):\n    b = a\n    c = a\n    return a\n",
        "def f(a):\n    b = a + 1\n    c = a\n    return a\n",
        "def f(a):\n    b = a\n    c = a + 2\n    return a\n",
        "def f(a):\n    b = a + 1\n    c = a + 2\n    return a\n",
    ),
    "neighbouring blocks of one statement": (
        "if x:\n    a = 1\nelse:\n    a = 2\n",
        "if x:\n    a = 3\nelse:\n    a = 2\n",
        "if x:\n    a = 1\nelse:\n    a = 4\n",
        "if x:\n    a = 3\nelse:\n    a = 4\n",
    ),
    "the same change beside another": (
        "a = 1\nb = 1\nc = 1\n",
        "a = 2\nb = 2\nc = 1\n",
        "a = 1\nb = 2\nc = 2\n",
        "a = 2\nb = 2\nc = 2\n",
    ),
    "one moves a function, the other edits it": (
        "def a():\n    return 1\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n",
        "def b():\n    return 2\n\n\ndef c():\n    return 3\n\n\ndef a():\n    return 1\n",
        "def a():\n    return 9\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n",
        "def b():\n    return 2\n\n\ndef c():\n    return 3\n\n\ndef a():\n    return 9\n",
    ),
    "one renames a function, the other edits it": (
        "def a(x):\n    y = x\n    return y\n",
        "def b(x):\n    y = x\n    return y\n",
        "def a(x):\n    y = x + 1\n    return y\n",
        "def b(x):\n    y = x + 1\n    return y\n",
    ),
    "one splits a function, the other edits the part that goes": (
        "def f(a):\n    b = a\n    c = b\n    d = c\n    e = d\n    return e\n",
        "def f(a):\n    b = a\n    return g(b)\n\n\ndef g(b):\n    c = b\n    d = c\n    e = d\n    return e\n",
        "def f(a):\n    b = a\n    c = b\n    d = c\n    e = d + 1\n    return e\n",
        "def f(a):\n    b = a\n    return g(b)\n\n\ndef g(b):\n    c = b\n    d = c\n    e = d + 1\n    return e\n",
    ),
    "a property and its setter": (
        PROPERTY,
        PROPERTY.replace("return 1", "return 2"),
        PROPERTY.replace("pass", "print(v)"),
        PROPERTY.replace("return 1", "return 2").replace("pass", "print(v)"),
    ),
}
DATACLASS = "from dataclasses import dataclass\n\n\n@dataclass\nclass A:\n    x: int\n"
METHOD = "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"
# Base, ours, theirs, and a word of what is said.
APART = {
    "the same statement": (
        "def f():\n    return 1\n",
        "def f():\n    return 2\n",
        "def f():\n    return 3\n",
        "both sides changed it",
    ),
    "two statements at one place": (
        "def f(a):\n    return a\n",
        "def f(a):\n    a += 1\n    return a\n",
        "def f(a):\n    a *= 2\n    return a\n",
        "same place",
    ),
    "removed and changed": ("a = 1\nb = 1\n", "b = 1\n", "a = 2\nb = 1\n", "removed what the other changed"),
    "one name, two definitions": (
        "x = 1\n",
        "x = 1\n\n\ndef f():\n    return 1\n",
        "x = 1\n\n\ndef f():\n    return 2\n",
        "both sides added it",
    ),
    "an import removed, what it brought made public": (
        "from a import b, c\n\n__all__ = [\n    'b',\n]\n",
        "from a import b\n\n__all__ = [\n    'b',\n]\n",
        "from a import b, c\n\n__all__ = [\n    'b',\n    'c',\n]\n",
        "removed or renamed 'c', the other one uses it",
    ),
    "one of two alike removed, the other one moved": (
        f"{ALIKE.format(name='f')}\n\ndef h():\n    return 1\n\n\n{ALIKE.format(name='g')}",
        f"{ALIKE.format(name='g')}\n\ndef h():\n    return 1\n",
        f"{ALIKE.format(name='f').replace('read', 'load')}\n\ndef h():\n    return 1\n\n\n{ALIKE.format(name='g')}",
        "def f: one side removed what the other changed",
    ),
    "an attribute removed and used": (
        "def f(self):\n    self.a = 1\n    self.b = 2\n\n\ndef g(self):\n    return self.a\n",
        "def f(self):\n    self.a = 1\n\n\ndef g(self):\n    return self.a\n",
        "def f(self):\n    self.a = 1\n    self.b = 2\n\n\ndef g(self):\n    return self.b\n",
        "removed or renamed 'b', the other one uses it",
    ),
    "one keyword, two values": ("f(1)\n", "f(1, a=1)\n", "f(1, a=2)\n", "both sides changed it"),
    "values by place": ("f(1)\n", "f(1, 2)\n", "f(1, 3)\n", "both sides changed it"),
    "both change a value by place": ("f(1, 2)\n", "f(3, 2)\n", "f(1, 4)\n", "both sides changed it"),
    "a call around a call, a keyword in the inner one": ("f(1)\n", "g(f(1))\n", "f(1, a=1)\n", "both sides changed it"),
    "a call behind a call, a keyword in the first one": (
        "f(a=1)\n",
        "f(a=1).g(b=2)\n",
        "f(a=1, c=3)\n",
        "both sides changed it",
    ),
    "a like call behind a call": ("f(1)\n", "f(1).g(1)\n", "f(1, a=1)\n", "both sides changed it"),
    "parameters without a default": (
        "def f(a):\n    pass\n",
        "def f(a, b):\n    pass\n",
        "def f(a, c):\n    pass\n",
        "first line",
    ),
    "fields without a default": (DATACLASS, f"{DATACLASS}    y: int\n", f"{DATACLASS}    z: int\n", "same place"),
    "both rename one function": (METHOD, METHOD.replace("g", "h"), METHOD.replace("g", "i"), "both sides changed it"),
    "renamed, and newly used": (
        METHOD,
        METHOD.replace("def g", "def h"),
        METHOD.replace("return 1", "return self.g()"),
        "'g'",
    ),
    "an import removed as unused, and newly used": (
        "import os\nimport re\n\nx = re\n\n\ndef f():\n    return 1\n",
        "import re\n\nx = re\n\n\ndef f():\n    return 1\n",
        "import os\nimport re\n\nx = re\n\n\ndef f():\n    return os.sep\n",
        "'os'",
    ),
    "a keyword renamed, and newly used": (
        "def f(*, a=1):\n    return a\n\n\nx = 1\ny = 2\n\n\ndef g():\n    return 1\n",
        "def f(*, b=1):\n    return b\n\n\nx = 1\ny = 2\n\n\ndef g():\n    return 1\n",
        "def f(*, a=1):\n    return a\n\n\nx = 1\ny = 2\n\n\ndef g():\n    return f(a=2)\n",
        "'a'",
    ),
    "parameters added before one that is given by place": (
        "def f(a):\n    return a\n\n\ndef g():\n    return f(1)\n",
        "def f(a, b=1):\n    return a\n\n\ndef g():\n    return f(1, 2)\n",
        "def f(a, c=1):\n    return a\n\n\ndef g():\n    return f(1)\n",
        "by place",
    ),
    "one name imported from two modules": (
        "import a\n\nx = a\ny = 1\nz = 2\n",
        "import a\nfrom b import n\n\nx = a\ny = 1\nz = 2\n",
        "import a\n\nx = a\ny = 1\nz = 2\nfrom c import n\n",
        "twice",
    ),
}
# Where lines are enough.
LINES_DO = {
    "neighbouring blocks of one statement",
    "one splits a function, the other edits the part that goes",
    "a property and its setter",
}
