"""A rendered project's pipelines, run on this machine: GitLab's by gitlab-ci-local, GitHub's by act."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.machine import clean_environment, commit_all, run_well, started, uv
from tests.template.tools import FETCHED, tool

# Jobs whose steps start containers: of GitHub's `alerts` the same rules run in GitLab's, by promtool itself.
NEED_DOCKER = {"gitlab": {"build"}, "github": {"alerts", "build"}}
GITHUB = ".github/workflows/ci.yml"
GITLAB = ".gitlab-ci.yml"
# What the jobs of a branch are made of.
AFFECTED = "infra/ci/affected.gitlab-ci.yml"
# Stand-ins for actions that are fetched from GitHub: the Python of this machine, and a copy into the project's folder.
SETUP = "python -c 'import sys; sys.exit(not sys.version.startswith(\"${{ inputs.python-version }}.\"))'"
ACTIONS = {
    "actions/setup-python@v6": (["python-version"], SETUP),
    "actions/upload-artifact@v4": (["name", "path"], "cp '${{ inputs.path }}' \"$ARTIFACTS\""),
}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Outcome:
    """What a pipeline did: the jobs that ran, and whether each is green."""

    jobs: Mapping[str, bool]
    said: str

    @property
    def brief(self) -> str:
        """How the jobs ended, what sounds like a failure, and the end: only the beginning of the whole is shown."""
        lines = self.said.splitlines()
        loud = [line for line in lines if re.search(r"FAIL|[Ee]rror|ERR", line)]
        return "\n".join([str(dict(self.jobs)), *loud[:40], "...", *lines[-40:]])


def gitlab(project: Path, *jobs: str, **settings: str) -> Outcome:
    """Run .gitlab-ci.yml as a push does, or only some of its jobs; a pipeline of a branch's own with it."""
    runner, _ = tool("gitlab-ci-local"), tool("rsync")
    with_origin(project, *jobs)
    shared = [f"--variable=UV_CACHE_DIR={cache_of_uv(project)}", "--variable=UV_LINK_MODE=hardlink"]
    said = started_in(project, [runner, "--force-shell-executor", "--shell-isolation", *shared], settings)
    # Such as ` PASS  test     98% coverage`, and ` PASS  [test-affected] -> test pem` of the pipeline it starts.
    ends = re.findall(r"(?m)^ *(PASS|FAIL) +(?:\[.*\] -> )?(\w.*?)(?: +[\d.]+% coverage)? *$", said)
    return Outcome({name: word == "PASS" for word, name in ends}, said)


def github(project: Path, *jobs: str, event: str = "push", **settings: str) -> Outcome:
    """Run the workflow as an event does, without the jobs that need Docker, or only some of its jobs."""
    runner = tool("act")
    without(project / GITHUB, jobs)
    stubs = stand_ins(project.with_name(f"{project.name}-actions"))
    about = project.with_name(f"{project.name}-event.json")
    about.write_text('{"pull_request": {"base": {"ref": "main"}, "head": {"ref": "topic"}}}', encoding="utf-8")
    told = [f"--eventpath={about}"] if event == "pull_request" else []
    options = [event, *told, "--platform=ubuntu-latest=-self-hosted", *(f"--local-repository={stub}" for stub in stubs)]
    given = {**settings, "ARTIFACTS": str(project)}
    said = started_in(project, [runner, *options, *(f"--env={name}={value}" for name, value in given.items())], given)
    # Such as `[ci/test pem-1]` for a job of a matrix.
    ends = re.findall(r"\[ci/([\w -]+?)(?:-\d+)? *\].*Job (succeeded|failed)", said)
    return Outcome({name: word == "succeeded" for name, word in ends}, said)


def started_in(project: Path, command: list[str], settings: Mapping[str, str]) -> str:
    """Run a pipeline in an environment with a `pip` of its own, as a job's container has; return what it said."""
    jobs_own = project.with_name(f"{project.name}-environment")
    run_well([uv(), "venv", "--quiet", "--seed", "--clear", str(jobs_own)], project)
    # Both jobs at once would install it into the one environment that stands for their containers.
    run_well([uv(), "pip", "install", "--quiet", f"--python={jobs_own / 'bin/python'}", uv_of_jobs(project)], project)
    path = os.pathsep.join([str(jobs_own / "bin"), str(FETCHED), clean_environment()["PATH"]])
    own = {"PATH": path, "XDG_CACHE_HOME": str(jobs_own / "cache"), "UV_CACHE_DIR": cache_of_uv(project)}
    with started(command, project, {**settings, **own}) as process:
        said, _ = process.communicate()
    return COLOURS.sub("", said)


def cache_of_uv(project: Path) -> str:
    """Return the machine's own cache: a fresh one for each run would fetch everything anew."""
    return run_well([uv(), "cache", "dir"], project).strip()


def uv_of_jobs(project: Path) -> str:
    """Return the pinned uv that the pipeline's own jobs install."""
    for name in (GITLAB, GITHUB):
        found = re.search(r"pip install (uv==\S+)", (project / name).read_text(encoding="utf-8"))
        if found:
            return found.group(1)
    pytest.fail("no job installs uv")


def with_origin(project: Path, *chosen: str) -> None:
    """Give the project an origin, as a clone of GitLab's has, and only jobs that need no Docker, or the chosen ones.

    With an origin it stays as it is: what is changed here is no part of what a branch changes.
    """
    if run_well(["git", "remote"], project):
        return
    config = project / GITLAB
    text = re.sub(r"(?m)^  services: .*\n", "", config.read_text(encoding="utf-8"))
    for name, job in yaml.safe_load(text).items():
        if "stage" in job and (name in NEED_DOCKER["gitlab"] or (chosen and name not in chosen)):
            text = re.sub(rf"(?ms)^{name}:\n.*?(?=^\S|\Z)", "", text)
    config.write_text(text, encoding="utf-8")
    parts = project / AFFECTED
    plain = re.sub(r"(?m)^  services: .*\n", "", parts.read_text(encoding="utf-8"))
    parts.write_text(plain.replace("- docker build", "- echo would build"), encoding="utf-8")
    commit_all(project, "test: no containers")
    origin = project.with_name(f"{project.name}.git")
    run_well(["git", "clone", "--quiet", "--bare", str(project), str(origin)], project)
    run_well(["git", "remote", "add", "origin", str(origin)], project)
    run_well(["git", "fetch", "--quiet", "origin"], project)
    run_well(["git", "remote", "set-head", "origin", "main"], project)


def without(workflow: Path, chosen: tuple[str, ...]) -> None:
    """Take the jobs that need Docker out of a workflow, or all but the chosen ones."""
    text = workflow.read_text(encoding="utf-8")
    for name in yaml.safe_load(text)["jobs"]:
        if name in NEED_DOCKER["github"] or (chosen and name not in chosen):
            text = re.sub(rf"(?ms)^  {name}:\n.*?(?=^  \S|\Z)", "", text)
            text = text.replace(f"    needs: {name}\n", "")
    workflow.write_text(text, encoding="utf-8")


def stand_ins(folder: Path) -> list[str]:
    """Write an action of one command for each that would be fetched; return what act is to take for what."""
    return [f"{name}={stand_in(folder / name.partition('@')[0], *made)}" for name, made in ACTIONS.items()]


def stand_in(folder: Path, inputs: list[str], command: str) -> Path:
    """Write an action that runs one command; return its folder."""
    folder.mkdir(parents=True)
    steps = [{"shell": "bash", "run": command}]
    asked = {name: {"required": True, "description": name} for name in inputs}
    action = {"name": folder.name, "description": "stands in", "inputs": asked}
    action |= {"runs": {"using": "composite", "steps": steps}}
    (folder / "action.yml").write_text(yaml.safe_dump(action), encoding="utf-8")
    return folder
