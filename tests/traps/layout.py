"""Traps of what a rename brings with it: order of imports and exports, line lengths, and undoing."""

from tests.traps.trap import Row, Trap

ROWS = (
    Row("order of imports", tested_in="tests/test_clone.py::test_a_clone_is_as_tidy_as_its_source"),
    Row("line length", tested_in="tests/test_clone.py::test_what_ruff_finds_in_the_clone_alone_is_told"),
    Row(
        "decoration",
        (
            Trap("an underline", "<Control Center|Prompt Engine>\n==============\n", path="x.md"),
            Trap("an underline of something else", "Success\n=======\n", path="x.md"),
        ),
    ),
    Row("red tests", tested_in="tests/test_clone.py::test_a_test_that_fails_under_the_new_name_undoes_all"),
    Row(
        "what the project says of the module",
        tested_in="tests/test_clone.py::test_a_clone_changes_the_map_and_its_own_folder_only",
    ),
    Row("a clone that is stopped", tested_in="tests/test_clone_interrupted.py::"),
    Row("provenance", tested_in="tests/test_clone.py::test_a_clone_is_green_and_recorded"),
    Row("twice", tested_in="tests/test_clone.py::test_twice_is_once"),
)
