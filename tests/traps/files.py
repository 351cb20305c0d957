"""Traps of files and folders: their names, what is in no text, and bytes that are not ours."""

from tests.traps.trap import NOTES, Row, Trap

NAMES = Row(
    "names of files and folders",
    (
        Trap("file", "", path="cc_main.py", moved="pem_main.py"),
        Trap("folder and entity", "", path="notes/note-list.html", moved="prompts/prompt-list.html", renaming=NOTES),
        Trap("hidden", "", path=".cc-rc", moved=".pem-rc"),
        Trap("capitals", "", path="docs/CcGuide.md", moved="docs/PemGuide.md"),
        Trap("two that would become one", "", path="cc_x.py", beside={"pem_x.py": ""}, refused="would both become"),
        Trap("two that differ by case only", "", path="Cc.md", beside={"pem.md": ""}, refused="would both become"),
        Trap("only the letters", "", path="success/account.py", moved="success/account.py"),
    ),
)

ENDS = Row(
    "line ends, marks, spacing",
    (
        Trap("line ends of Windows", "<cc|pem>_x = 1\r\nprint(<cc|pem>_x)\r\n"),
        Trap("mixed line ends", "<cc|pem>_x = 1\r\nprint(<cc|pem>_x)\n"),
        Trap("byte order mark", "\ufeff<cc|pem>_x = 1\n"),
        Trap("no last line end", "<cc|pem>_x = 1"),
        Trap("odd spacing", "<cc|pem>_x   =\\\n  1 ;  print ( <cc|pem>_x )  \n"),
        Trap("form feed and tabs", "if 1:\n\t<cc|pem>_x = 1\n\x0c\n<cc|pem>_x\n"),
        Trap("not ASCII before a name", "x = 'üß€𝄞'; <cc|pem>_x = 1\n"),
        Trap("nothing of ours", "\ufeffx = 1\r\n\x0c\r\nsuccess=2  \n"),
    ),
)

NO_TEXT = Row(
    "binary files, and those with the letters in them",
    (Trap("not text", "\x00cc\x00note", path="x.bin", renaming=NOTES),),
    never_changes="what is no text is copied byte for byte; only its name changes",
)

BROKEN = Row(
    "Python that cannot be read",
    (
        Trap("with a word of ours", "def cc(:\n", refused="x.py:1"),
        Trap("without one", "def success(:\n"),
    ),
    never_changes="it is refused when it has a word of ours, and copied when it has none",
)

ROWS = (
    NAMES,
    ENDS,
    NO_TEXT,
    BROKEN,
    Row("links, modes, empty files", tested_in="tests/test_clone.py::test_modes_links_and_foreign_bytes_survive"),
    Row("caches and ignored files", tested_in="tests/test_clone.py::test_what_git_ignores_is_not_cloned"),
    Row("links that leave the module", tested_in="tests/test_clone_refusals.py::test_a_link_that_leaves_the_module"),
    Row("uncommitted work", tested_in="tests/test_clone_refusals.py::test_edited_files"),
)
