"""Writes down what people say of a plan: notes, blocks, and what they sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generators.model.errors import Refusal
from generators.model.plan import Gate, Stage
from generators.plan.engine.evidence.entry import Entry
from generators.plan.engine.evidence.log import append, now
from generators.plan.engine.evidence.signature import signed
from generators.plan.engine.integrity import refuse_broken
from generators.plan.engine.opened import Opened
from generators.plan.engine.record import actor, source
from generators.plan.engine.standing import subject
from generators.workspace.git import Git
from generators.workspace.lock import changing


@dataclass(frozen=True)
class Signer:
    """Who signs, with which key (empty: what git is told to sign with), and whether what they ran themselves."""

    identity: str = ""
    key: str = ""
    allow_self: bool = False


def say(opened: Opened, kind: str, stage: str, facts: Mapping[str, Any]) -> Entry:
    """Write an entry that nobody signs.

    Raises:
        Refusal: there is no such stage, or git does not know who you are.
        Failure: the log was changed.
    """
    refuse_broken(opened)
    if stage:
        opened.plan.stage(stage)
    with changing(Git(opened.root), f"plan {kind}"):
        about = {"plan": opened.plan.slug, **facts}
        return append(opened.log.path, Entry(kind, now(), actor(opened.root), stage, "", about))


def say_signed(
    opened: Opened, kind: str, stage: Stage, gates: list[Gate], facts: Mapping[str, Any], who: Signer
) -> list[Entry]:
    """Write one signed entry for each gate, about its definition and the content as they are now.

    Raises:
        Refusal: there is no key, the project does not know it, or who ran the gates decides one that is manual.
        Failure: the log was changed.
    """
    refuse_broken(opened)
    git = Git(opened.root)
    identity = who.identity or git.setting("user.email")
    key = who.key or git.setting("user.signingkey")
    if not identity or not key:
        raise Refusal("nobody can tell who signs: give --as you@example.com and --key ~/.ssh/id_ed25519")
    ran = opened.log.of_kind("gate")
    runners = sorted({one.actor for one in ran if one.stage == stage.id} or {one.actor for one in ran})
    if identity in runners and not who.allow_self and any(gate.kind == "manual" for gate in gates):
        raise Refusal(f"{identity} ran the gates: somebody else signs, or --allow-self puts on record that nobody did")
    said = {**facts, "runners": runners, **({"self": True} if identity in runners else {})}
    with changing(git, f"plan {kind}"):
        return [_signed(opened, kind, stage, gate, said, Signer(identity, key)) for gate in gates]


def _signed(opened: Opened, kind: str, stage: Stage, gate: Gate, facts: Mapping[str, Any], who: Signer) -> Entry:
    definition, content = subject(opened, stage, gate)
    about = {"plan": opened.plan.slug, "def": definition, "watch": {"digest": content}, "source": source(opened.root)}
    entry = Entry(kind, now(), actor(opened.root), stage.id, gate.id, {**about, **facts})
    return append(opened.log.path, entry, lambda last: signed(last, opened.root, who.identity, Path(who.key)))
