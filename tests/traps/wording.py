"""Traps of name forms: one word to many, many to one, acronyms, entities, swaps."""

from generators.model.names import Renaming
from tests.traps.trap import LONG, NOTES, Row, Trap

CENTER = Renaming.parse("control_center", "pem")
ACC = Renaming.parse("cc", "acc")
CC2 = Renaming.parse("cc", "cc2")
PEOPLE = Renaming.parse("cc", "pem", ["person/people=user/users"])
SWAP = Renaming.parse("cc", "pem", ["note=prompt", "prompt=note"])
KEPT = Renaming(("cc", "pem"), keep=("cc_number", "cc-*"))
OWNED = Renaming(("cc", "pem"), own=("ccs", "pytest.mark.cc", "cc_number"))

ROWS = (
    Row(
        "one word to many",
        (
            Trap("class", "class <Cc|PromptEngine>Client: ...\n", renaming=LONG),
            Trap("acronym in a class", "class <CC|PromptEngine>Config: ...\n", renaming=LONG),
            Trap("constant", "<CC|PROMPT_ENGINE>_LIMIT = 1\n", renaming=LONG),
            Trap("function", "def get_<cc|prompt_engine>_<note|access_key>(): ...\n", renaming=LONG),
            Trap("camel", "<note|accessKey>Id = 1\n", renaming=LONG),
            Trap(
                "kebab",
                'x = "/problems/<cc|prompt_engine>/<note|access-key>-lost"\ndef <note|access_key>_lost(): ...\n',
                renaming=LONG,
            ),
            Trap("title", 'x = "Welcome to <Control Center|Prompt Engine>"\n', renaming=LONG),
            Trap("only the letters", "success = notebook = AccountBook = 1\n", renaming=LONG),
        ),
    ),
    Row(
        "many words to one",
        (
            Trap(
                "snake and Pascal", "<control_center|pem>_x = 1\nclass <ControlCenter|Pem>Box: ...\n", renaming=CENTER
            ),
            Trap("capitals", "<CONTROL_CENTER|PEM>_URL = 1\n", renaming=CENTER),
            Trap("in a sentence", "# the <control center|pem>, <CONTROL-CENTER|PEM>\n", renaming=CENTER),
            Trap("one of the words alone", "control = center = remote_control = CenterBox = 1\n", renaming=CENTER),
            Trap("another order", "center_control = 1\n", renaming=CENTER),
            Trap("the acronym, when it is not the name", "CC = cc_x = 1\n", renaming=CENTER),
        ),
    ),
    Row(
        "acronyms",
        (
            Trap("in capitals", "class <CC|PEM>Config: ...\n"),
            Trap("as a word", "class <Cc|Pem>Config: ...\n"),
            Trap("longer acronyms", "class CCTV: ...\nclass GCCFlags: ...\n"),
        ),
    ),
    Row(
        "entities and their plurals",
        (
            Trap(
                "singular and plural",
                "<notes|prompts> = []\nfor <note|prompt> in <notes|prompts>: print(<note|prompt>)\n",
                renaming=NOTES,
            ),
            Trap(
                "irregular",
                "<people|users> = []\nfor <person|user> in <people|users>: print(<person|user>)\n",
                renaming=PEOPLE,
            ),
            Trap("not said", "notes = []\nfor note in notes: print(note)\n"),
            Trap("inside longer words", "notebook = denote = annotate = Notebook = personal = 1\n", renaming=PEOPLE),
        ),
    ),
    Row(
        "one name inside the other",
        (
            Trap("longer at the front", "<cc|acc>_x = success = 1\n", renaming=ACC),
            Trap("longer at the end", "<cc|cc2>_x = 1\nclass <Cc|Cc2>Box: ...\n", renaming=CC2),
            Trap("a swap", "<note|prompt>_x = <prompt|note>_y = 1\n", renaming=SWAP),
            Trap("there before", "account = acc1 = 1\n", renaming=ACC),
        ),
    ),
    Row(
        "articles and possessives",
        (
            Trap("the article stays", "# a <note|access key>\n", renaming=LONG),
            Trap("no article of ours", "# a notebook\n", renaming=LONG),
        ),
    ),
    Row(
        "what people decided",
        (
            Trap("owned by the map", "import pytest\n@pytest.mark.<cc|pem>\ndef test_x(): ...\n", renaming=OWNED),
            Trap("glued, owned by the map", "<cc|pem>s = 1\n", renaming=OWNED),
            Trap("a key owned by the map", 'x = card["<cc|pem>_number"]\n', renaming=OWNED),
            Trap("kept by the map", "cc_number = 1\nprint(cc_number)\n", renaming=KEPT),
            Trap("kept by the map, with a star", 'x = "/cc-old/items"\n', renaming=KEPT),
            Trap("kept by a line", "cc = 1  # goldmaster: keep\n"),
        ),
    ),
    Row("a target that cannot be", tested_in="tests/test_clone_refusals.py::test_names_that_cannot_be"),
)
