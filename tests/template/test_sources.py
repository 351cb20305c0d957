"""Where a rendered project finds its generators: one row for every way Copier can be told of a template."""

import os
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from copier._jinja_ext import SandboxedEnvironment
from jinja2 import FileSystemLoader, StrictUndefined

from tests.machine import ROOT, run, run_well, uv

COMMIT = "v1.0.0-2-gabc1234"
FILTERS = "jinja2_ansible_filters.AnsibleCoreFiltersExtension"


def source_of(src_path: str, **commit: str) -> dict[str, str]:
    """Return the `goldmaster` entry that is rendered for these two of Copier's answers."""
    loader = FileSystemLoader(ROOT)
    jinja = SandboxedEnvironment(loader=loader, undefined=StrictUndefined, extensions=[FILTERS])
    macros = jinja.get_template("goldmaster_source.jinja").module
    line = macros.goldmaster_source({"_src_path": src_path, **commit})  # type: ignore[attr-defined] # a macro
    entry: dict[str, str] = tomllib.loads(f"goldmaster = {line}")["goldmaster"]
    return entry


@pytest.mark.parametrize(
    ("src_path", "url"),
    [
        ("gh:acme/goldmaster", "https://github.com/acme/goldmaster"),
        ("gh:/acme/goldmaster.git", "https://github.com/acme/goldmaster.git"),
        ("gl:acme/platform/goldmaster", "https://gitlab.com/acme/platform/goldmaster"),
        ("https://git.example.com/acme/goldmaster.git", "https://git.example.com/acme/goldmaster.git"),
        ("https://me@git.example.com:8443/acme/it.git", "https://me@git.example.com:8443/acme/it.git"),
        ("git+https://git.example.com/acme/goldmaster", "https://git.example.com/acme/goldmaster"),
        ("git@git.example.com:acme/goldmaster.git", "ssh://git@git.example.com/acme/goldmaster.git"),
        ("ssh://git@git.example.com:2222/acme/it.git", "ssh://git@git.example.com:2222/acme/it.git"),
        ("git+ssh://git@git.example.com/acme/it", "ssh://git@git.example.com/acme/it"),
        ("file:///srv/git/goldmaster.git", "file:///srv/git/goldmaster.git"),
        ("/srv/git/goldmaster.git", "file:///srv/git/goldmaster.git"),
    ],
)
def test_a_url_is_pinned_to_the_commit(src_path: str, url: str) -> None:
    assert source_of(src_path, _commit="v1.0.0") == {"git": url, "rev": "v1.0.0"}


@pytest.mark.parametrize(
    ("commit", "rev"),
    [
        ("v1.0.0", "v1.0.0"),
        ("1.0.0-rc.1", "1.0.0-rc.1"),
        ("v1.0.0-2-gabc1234", "abc1234"),
        ("v1.0.0-rc-1-12-g0123456789ab", "0123456789ab"),
        ("abc1234", "abc1234"),
        ("v2-1-great", "v2-1-great"),
    ],
)
def test_the_commit_is_a_tag_or_a_hash(commit: str, rev: str) -> None:
    assert source_of("gh:acme/goldmaster", _commit=commit)["rev"] == rev


@pytest.mark.parametrize("commit", [{}, {"_commit": "v1.0.0"}, {"_commit": COMMIT}])
def test_a_folder_is_used_as_it_is(tmp_path: Path, commit: dict[str, str]) -> None:
    assert source_of(str(tmp_path), **commit) == {"path": str(tmp_path)}


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert source_of("../gold master") == {"path": str(tmp_path.parent / "gold master")}


def test_the_home_folder_is_written_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert source_of("~/goldmaster") == {"path": str(tmp_path / "goldmaster")}


@pytest.mark.parametrize("source", ["gh:acme/goldmaster", "git+https://git.example.com/acme/goldmaster.git"])
def test_copier_renders_it_from_the_real_thing(template: Path, tmp_path: Path, source: str) -> None:
    """The two hosts are this machine's copy, by git's own redirection: nothing leaves the machine."""
    done = copy_from(source, tmp_path, url_of(template), "https://github.com/acme/", "https://git.example.com/acme/")
    answers = yaml.safe_load((tmp_path / "project/.copier-answers.yml").read_text(encoding="utf-8"))
    assert answers["_src_path"] == source, done
    rendered = tomllib.loads((tmp_path / "project/pyproject.toml").read_text(encoding="utf-8"))
    assert rendered["tool"]["uv"]["sources"]["goldmaster"] == source_of(source, _commit=answers["_commit"])


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["v0.1.0", ""])
def test_a_git_url_gives_generators_that_run(template: Path, tmp_path: Path, tag: str) -> None:
    bare = tmp_path / "goldmaster.git"
    run_well(["git", "clone", "--quiet", "--bare", str(template), str(bare)], tmp_path)
    if tag:
        run_well(["git", "tag", tag], bare)
    copy_from(f"file://{bare}", tmp_path, url_of(bare))
    run_well([uv(), "sync", "--quiet"], tmp_path / "project")
    where = "import generators; print(generators.__file__)"
    found = run_well([uv(), "run", "python", "-c", where], tmp_path / "project")
    assert Path(found.strip()).is_relative_to(tmp_path / "project/.venv")


def url_of(repository: Path) -> str:
    """Return the address git fetches a local repository from."""
    return f"file://{repository}"


def copy_from(source: str, tmp_path: Path, real: str, *hosts: str) -> str:
    """Render `source` with Copier's command into `tmp_path/project`, with every host led to `real`."""
    redirections = {"GIT_CONFIG_COUNT": str(len(hosts))}
    for number, host in enumerate(hosts):
        redirections[f"GIT_CONFIG_KEY_{number}"] = f"url.{real}.insteadOf"
        redirections[f"GIT_CONFIG_VALUE_{number}"] = f"{host}goldmaster.git"
    done = run(
        [sys.executable, "-m", "copier", "copy", "--defaults", "--quiet", source, "project"],
        tmp_path,
        COPIER_CACHE_DIR=str(tmp_path / "cache"),
        PATH=os.environ["PATH"],
        **redirections,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
