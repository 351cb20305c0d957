"""Traps of comments, docstrings and files that are not Python."""

from tests.traps.trap import LONG, NOTES, Row, Trap

ESCAPED = "the letter of the escape is taken for one of the word"
PARTS = "each part of a joined string is judged by itself"
DOOR = {"cc_map.yaml": ""}

PROSE = Row(
    "comments, docstrings, Markdown",
    (
        Trap("comment", "x = 1  # the <cc|pem> module, of <Control Center|Prompt Engine>\n"),
        Trap("docstring", '"""Keeps <notes|prompts> of <Control Center|Prompt Engine>."""\n', renaming=NOTES),
        Trap("title over two lines", '"""About <Control|Prompt>\n<Center|Engine>."""\n'),
        Trap("name in backticks", "# see `<Cc|Pem>Client`\nclass <Cc|Pem>Client: ...\n"),
        Trap(
            "page", "# <Control Center|Prompt Engine>\n\nSee [the page](<cc|pem>_map.yaml).\n", path="x.md", beside=DOOR
        ),
        Trap(
            "possessive and punctuation",
            "# The <note|prompt>'s end; (<notes|prompts>), <note|prompt>.\n",
            renaming=NOTES,
        ),
        Trap("a directive with a word of ours behind it", "x = 1  # noqa: E501 the <cc|pem> module\n"),
        Trap("a directive", "x = 1  # type: ignore[misc]  # noqa: CC01\n"),
        Trap("a remark", "# NOTE: mind the gap\n# Note that it is open.\n# please note\n", renaming=NOTES),
        Trap("an admonition", '"""Text.\n\n.. note:: mind\n\n> [!NOTE]\n"""\n', renaming=NOTES),
        Trap("words of mails", "# cc: all of us\n# cc @me\n# write to cc@example.com\n"),
        Trap("an address on the web", "# see https://example.com/cc/items\n"),
        Trap("words with the letters", "# success, account, occurred, notebook, footnote, CCTV\n", renaming=NOTES),
        Trap("letters beside signs that are not ASCII", "# écc, ccé, noteß\n", renaming=NOTES),
    ),
)

TAKEN = Row(
    "the new name is in the prose already",
    (
        Trap("beside ours", "# unlike pem, <cc|pem> waits\n"),
        Trap("alone", "# unlike pem, it waits\n"),
    ),
)

ESCAPES = Row(
    "escapes, raw strings, bytes",
    (
        Trap("behind a line break", 'x = "\\n<cc|pem>.items.id"\n'),
        Trap("raw", 'x = r"^/<cc|pem>/items$"\n'),
        Trap("a border in a pattern", 'x = r"\\bcc\\b"\n'),
        Trap("bytes", 'x = b"/<cc|pem>/items"\n'),
        Trap("a letter that is escaped", 'x = "\\x63c"\ny = "\\u0063c"\n'),
        Trap("an escape that looks like a letter of it", 'x = "a\\x63c"\ny = "\\\\xcc"\nz = "\\xcc"\n'),
    ),
)

JOINED = Row(
    "strings in parts",
    (
        Trap("each part has enough", 'x = ("/<cc|pem>/items"\n     "/x")\n'),
        Trap("the word begins a part", 'import_module("backend.modules." "<cc|pem>.api")\n'),
        Trap("filled by a keyword", 'def f(<cc|pem>_id): return "{<cc|pem>_id}".format(<cc|pem>_id=<cc|pem>_id)\n'),
        Trap(
            "filled in the old style", 'def f(<cc|pem>_id): return "%(<cc|pem>_id)s" % {"<cc|pem>_id": <cc|pem>_id}\n'
        ),
        Trap("another's name in parts", 'import_module("other." "cc.api")\n'),
        Trap("letters over a border", 'x = "suc" "cess"\ny = "c" "c"\n'),
        Trap("braces that nothing of ours fills", 'x = "a {cc_id}"\n'),
    ),
)

FORMATS = Row(
    "other formats",
    (
        Trap("YAML", "<cc|pem>:\n  route: /<cc|pem>/items  # of <cc|pem>\n", path="x.yaml"),
        Trap("TOML", '[<cc|pem>]\nurl = "/<cc|pem>/items"\n', path="x.toml"),
        Trap("JSON", '{"<cc|pem>": "/<cc|pem>/items"}\n', path="x.json"),
        Trap("INI", "[<cc|pem>]\npath = /<cc|pem>/items\n", path="x.ini"),
        Trap("SQL", "SELECT * FROM <cc|pem>.items; -- of <cc|pem>\n", path="x.sql"),
        Trap(
            "Jinja",
            "{% if <note|prompt> %}/<cc|pem>/{{ <note|prompt>_id }}{% endif %}\n",
            path="x.html",
            renaming=NOTES,
        ),
        Trap("shell", 'export <CC|PEM>_URL="$<CC|PEM>_HOST/<cc|pem>/items"\n', path="x.sh"),
        Trap("Dockerfile", "ENV <CC|PEM>_URL=http://localhost/<cc|pem>/items\n", path="Dockerfile"),
        Trap("broken YAML", "a: [<cc|pem>\nb: {c\n", path="x.yaml"),
        Trap(
            "YAML of others",
            "image: registry.example.com/success/account\nurl: https://example.com/cc\n",
            path="x.yaml",
        ),
        Trap("TOML of others", 'homepage = "https://example.com/cc"\naccount = "success"\n', path="x.toml"),
        Trap("SQL of others", "SELECT success FROM accounts; -- occurred\n", path="x.sql"),
        Trap("a mail in a document", "Write to cc@example.com.\n", path="x.md"),
        Trap("paths of the system", "cp x /etc/cc/x.conf\n", path="x.sh"),
    ),
)

PROTO = Row(
    "protocol buffers",
    (
        Trap(
            "package and message",
            "package <cc|pem>.v1;\nmessage <Note|Prompt> { string <note|prompt>_id = 1; }\n",
            path="x.proto",
            renaming=NOTES,
        ),
        Trap("an import of others", 'import "google/protobuf/timestamp.proto";\nmessage Account {}\n', path="x.proto"),
    ),
)

IDS = Row(
    "hashes and ids",
    (
        Trap("hexadecimal", 'x = "a1cc2b"\ny = "5b0ccde3a914"\nw = "0x00cc"\n'),
        Trap("a number", "x = 0xCC\n"),
        Trap("a code that holds the letters", 'x = "c2Vjcg=="\ny = "aGVsbG8ccw"\n'),
        Trap("digests in a lock file", 'hash = "sha256:cc01ccaa9bcc"\n', path="x.lock"),
    ),
    never_changes="an id is nobody's word",
)

MEANINGS = Row(
    "a lone word that may mean anything",
    (
        Trap("where the place says the module", 'NAME = "<cc|pem>"\nassert module.name == "<cc|pem>"\n'),
        Trap("by a parameter that is called so", 'def f(schema="<cc|pem>"): ...\n'),
        Trap("given to anything", 'x = "cc"\nf("cc")\n'),
        Trap("compared with anything", 'if x == "cc": ...\n'),
    ),
)

SENTENCES = Row(
    "several words in a sentence",
    (
        Trap("entity of two words", "# a <note|access key>, and <notes|access keys>\n", renaming=LONG),
        Trap("in code", "# `<note|access_key>`\n", renaming=LONG),
        Trap("opening a sentence", "# <Notes|Access keys> are kept.\n", renaming=LONG),
        Trap("the module in a sentence", "# the <cc|prompt_engine> module\n", renaming=LONG),
        Trap("words with the letters", "# the notebook denotes success\n", renaming=LONG),
    ),
)

ROWS = (PROSE, TAKEN, ESCAPES, JOINED, FORMATS, PROTO, IDS, MEANINGS, SENTENCES)
