"""A small project with a plan whose every stage can be done: an HTTP service, a database, tests, files."""

from pathlib import Path

from tests.files import build_files, commit_all, git

RUNNER, SIGNER = "rob@example.com", "ann@example.com"
BEFORE = {
    "module_map.yaml": "version: 1\nmodules: {}\n",
    ".gitignore": "notes.db\n__pycache__/\n",
    "README.md": "# Notes\n\nStatus: accepted\n",
}
APP = '''\
"""Notes over HTTP."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

NOTES: dict[str, str] = {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/livez":
            self.answer(200, {"status": "ok"})
        else:
            self.answer(404, {"status": 404})

    def do_POST(self):
        if self.path == "/notes":
            NOTES["7"] = "draft"
            self.answer(201, {"id": "7", "status": "draft"})
        elif self.path == "/notes/7/publish" and NOTES.get("7") == "draft":
            NOTES["7"] = "published"
            self.answer(200, {"id": "7", "status": "published"})
        else:
            self.answer(409 if self.path.startswith("/notes/") else 404, {"status": "refused"})

    def answer(self, status, body):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
'''
SCHEMA = "create table notes (id integer primary key, status text not null check (status in ('draft', 'published')));\n"
MAKE = """\
import pathlib
import sqlite3

pathlib.Path("notes.db").unlink(missing_ok=True)
sqlite3.connect("notes.db").executescript(pathlib.Path("schema.sql").read_text())
"""
TESTS = "def test_one(): pass\n\n\ndef test_two(): pass\n\n\ndef test_three(): pass\n"
REPORT = "print('2 notes: ok')\n"
FEATURE = "ANSWER = 42\n"
AFTER = {
    "app.py": APP,
    "schema.sql": SCHEMA,
    "make.py": MAKE,
    "tests/test_notes.py": TESTS,
    "report.py": REPORT,
    "feature.py": FEATURE,
}
PLAN = """\
version: 1
phase: 1
name: notes
title: Notes
goal: Notes are made and published.
base: THE_BASE
vars: {table: notes}
services:
  api: {run: [python, app.py, "{port}"], ready: "{url}/livez", timeout: 120}
  database: {prepare: [[python, make.py]]}
stages:
  - id: 0
    title: Foundation lock
    watch: ["*.md", "*.toml"]
    gates:
      - {id: readme, exists: [README.md], text: "^Status: accepted"}
      - {id: nothing-open, absent: ["*.md"], text: TODO}
  - id: 1
    title: Skeleton
    watch: [app.py]
    gates:
      - {id: alive, service: api, http: [{request: GET /livez, body: {status: ok}}]}
  - id: 2
    title: Data layer
    watch: [schema.sql, make.py]
    rollback: restore the backup
    gates:
      - id: table
        service: database
        env: &url {DATABASE_URL: "sqlite:///notes.db"}
        sql: ["select count(*) from {table}"]
        rows: [[0]]
      - {id: constraint, service: database, env: *url, sql: ["insert into {table} values (1, 'lost')"], error: CHECK}
  - id: 3
    title: Primary API
    watch: [app.py, "tests/**"]
    gates:
      - id: flow
        service: api
        http:
          - {request: POST /notes, json: {title: a}, status: 201, body: {status: draft}, save: {note: id}}
          - {request: "POST /notes/{note}/publish", body: {status: published}}
          - {request: "POST /notes/{note}/publish", status: 409}
      - {id: tests, pytest: [tests], min_tests: 3, timeout: 120}
  - id: 4a
    title: Supporting features
    watch: [feature.py]
    gates:
      - {id: made, artifact: feature.py, change: created}
      - {id: works, run: [python, -c, "import feature; assert feature.ANSWER == 42"], baseline_fails: true}
  - id: 4b
    title: Reports
    watch: [report.py]
    gates:
      - {id: report, shell: "python report.py | grep ok", expect: {stdout: {matches: ["^\\\\d+ notes"]}}, timeout: 120}
  - id: 5
    title: Sign-off
    watch: ["*.py", "tests/**"]
    gates:
      - {id: accepted, manual: The gaps are accepted}
"""


def build(folder: Path) -> Path:
    """Make the project with its plan, nothing done yet, committed; return the folder."""
    build_files(folder, BEFORE)
    commit_all(folder, "feat: the ground")
    base = git(folder, "rev-parse", "HEAD").strip()
    git(folder, "config", "user.email", RUNNER)
    git(folder, "config", "user.name", "Rob")
    build_files(folder, AFTER | {"plans/1-notes/plan.yaml": PLAN.replace("THE_BASE", base)})
    commit_all(folder, "feat: notes")
    return folder
