"""Signatures over entries, made and checked by OpenSSH, offline."""

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from generators.model.errors import Refusal
from generators.plan.engine.evidence.entry import Entry, digest_of

NAMESPACE = "goldmaster-plan"
SIGNERS = "plans/allowed_signers"


def signed(entry: Entry, root: Path, identity: str, key: Path) -> Entry:
    """Return an entry with a signature that `root` accepts.

    Args:
        entry: what is signed: all of it, with the hashes of what came before.
        root: the project, whose plans/allowed_signers says who may sign.
        identity: who signs.
        key: their private key, or the public one of a key that an agent holds.

    Raises:
        Refusal: there is no such key, or it is not one of this identity's.
    """
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        message = Path(scratch, "message")
        message.write_text(_message(entry), encoding="utf-8")
        done = _keygen("-Y", "sign", "-f", str(key.expanduser()), "-n", NAMESPACE, str(message))
        if done.returncode:
            raise Refusal(f"{key} cannot sign: {_said(done)}; name a key with --key")
        signature = message.with_name("message.sig").read_text(encoding="ascii")
    found = replace(entry, facts={**entry.facts, "signer": identity, "signature": signature})
    if why := fault(found, root):
        raise Refusal(f"{identity} cannot sign with {key}: {why}: add a line with that key to {SIGNERS} and commit it")
    return found


def fault(entry: Entry, root: Path) -> str:
    """Return what is wrong with an entry's signature, or nothing."""
    signature, identity = str(entry.facts.get("signature", "")), str(entry.facts.get("signer", ""))
    if not signature or not identity:
        return "it has no signature"
    if not (root / SIGNERS).is_file():
        return f"there is no {SIGNERS}"
    with tempfile.TemporaryDirectory(prefix="goldmaster-") as scratch:
        file = Path(scratch, "signature")
        file.write_text(signature, encoding="ascii", errors="replace")
        done = _keygen(
            *("-Y", "verify", "-f", str(root / SIGNERS), "-I", identity, "-n", NAMESPACE, "-s", str(file)),
            given=_message(entry),
        )
    return _said(done) if done.returncode else ""


def _message(entry: Entry) -> str:
    """Return what is signed: the entry without its signature."""
    facts = {name: value for name, value in entry.facts.items() if name not in ("signature", "signer")}
    return f"{NAMESPACE} {digest_of([entry.kind, entry.at, entry.actor, entry.stage, entry.gate, facts, entry.prev])}\n"


def _keygen(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise Refusal("ssh-keygen is not on the PATH: install OpenSSH 8.9 or newer and run again")
    return subprocess.run([program, *arguments], input=given, capture_output=True, text=True, check=False)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    # What is framed in @ says that something is wrong; the line below it says what.
    lines = [line for line in (done.stderr or done.stdout).strip().splitlines() if not line.startswith("@")]
    return lines[0].rstrip("\r.") if lines else f"ssh-keygen ended with {done.returncode}"
