"""Damages of a rendered project, each with the gate of the backend's plan that must fail, how, and in which words."""

from tests.template.plan_damages import Harm, both, edited, removed, written

CC, COMMON = "backend/modules/cc", "backend/common"
MIGRATION, HTTP = f"{CC}/migrations/0001_create_notes.py", f"{CC}/entrypoints/http.py"
SERVICE, NOTE, TESTS = f"{CC}/application/service.py", f"{CC}/domain/note.py", f"{CC}/tests"
FIRST = "import sys\n"
RULE = "def test_edit_changes_only_what_is_given() -> None:\n"
DECODED = "jwt.decode(text, trusted.keys, algorithms=trusted.algorithms)"
UNVERIFIED = '__import__("json").loads(__import__("base64").urlsafe_b64decode(text.split(".")[1] + "=="))'
PEM = "  pem: {title: Prompts, paths: [backend/modules/pem], depends_on: [], deployment: in-process}\n"

FOUNDATION = {
    "a decision that is taken back": Harm(
        edited("docs/decisions/0001-start-from-goldmaster.md", "Status: accepted", "Status: rejected"),
        "0/decisions",
        "Status: accepted",
    ),
    "a decision that is open": Harm(written("docs/open.md", "Status: proposed\n"), "0/nothing-open", "docs/open.md"),
    "a guide that is gone": Harm(removed("AGENTS.md"), "0/guides", "AGENTS.md"),
    "a plan with prose for a command": Harm(
        edited("plans/1-backend-mvp/plan.yaml", "run: [ruff, check]", "run: [Look, at, it]"), "0/plan", "[prose]"
    ),
}
SKELETON = {
    "another state of life": Harm(edited(f"{COMMON}/health.py", '"ok"', '"fine"'), "1/alive", "status"),
    "an app that does not start": Harm(
        edited("backend/main.py", FIRST, f"{FIRST}\nsys.exit(3)\n"), "1/alive", "service api ended with 3", "error"
    ),
    "an error that is no problem": Harm(
        edited(f"{COMMON}/problems.py", "    app.exception_handler(HTTPException)(on_http)\n", ""),
        "1/unknown-path",
        "status",
    ),
    "a setting that the example leaves out": Harm(
        edited(".env.example", "LOG_LEVEL=", "LEVEL="),
        "1/process",
        "1 failed: test_the_example_names_every_variable_and_no_other",
        only="tests/common/test_config.py::test_the_example_names_every_variable_and_no_other",
    ),
    "a line too long": Harm(
        edited("backend/main.py", FIRST, f"{FIRST}# {'x' * 120}\nNAMES=()\n"), "1/format", "backend/main.py"
    ),
    "an import too many": Harm(edited("backend/main.py", FIRST, f"import os\n{FIRST}"), "1/lint", "F401"),
}
DATA = {
    "a dropped constraint": Harm(
        edited(MIGRATION, 'sa.PrimaryKeyConstraint("id", name="pk_audit"),', ""), "2/keys", "audit"
    ),
    "a migration that breaks": Harm(
        edited(MIGRATION, 'op.create_index("ix_notes_expires_at"', 'op.create_index("ix_notes_created_at_id"'),
        "2/keys",
        "service database cannot be prepared",
        "error",
    ),
    "a table that the code has otherwise": Harm(
        edited(MIGRATION, 'sa.Column("body", sa.Text(), nullable=False)', 'sa.Column("body", sa.Text())'),
        "2/schema",
        "exit 1",
    ),
    "columns that may be null": Harm(
        both(
            edited(MIGRATION, "nullable=False", "nullable=True"),
            edited(f"{COMMON}/migrations/tenancy_v1.py", "nullable=False", "nullable=True"),
        ),
        "2/no-half-note",
        "null value in column",
    ),
    "a revision that is left out": Harm(
        edited(f"{COMMON}/migrations/commands.py", 'database_url), "head")', 'database_url), "+2")'),
        "2/ready",
        "status 503",
    ),
    "a way back that breaks": Harm(
        edited(MIGRATION, 'op.drop_table("audit"', 'op.drop_table("audits"'),
        "2/there-and-back",
        "1 failed: test_up_down_up_and_the_tables_match_the_code",
        only=f"{TESTS}/test_migrations.py",
    ),
}
API = {
    "a wrong status code": Harm(edited(HTTP, "status_code=201", "status_code=200"), "3/life-of-a-note", "status 200"),
    "a removed route": Harm(edited(HTTP, "/{note_id}/publish", "/{note_id}/print"), "3/life-of-a-note", "status 404"),
    "a step that is not allowed": Harm(
        edited(NOTE, '"publish", CcNoteStatus.DRAFT)', '"publish", CcNoteStatus.DRAFT, CcNoteStatus.PUBLISHED)'),
        "3/life-of-a-note",
        "expected 409",
    ),
    "a change that is not kept": Harm(
        edited(SERVICE, "            await uow.notes.save(note)\n            return", "            return"),
        "3/life-of-a-note",
        "expected 409",
    ),
    "an emptied test file": Harm(written(f"{TESTS}/test_domain.py", ""), "3/rules-and-routes", "expected at least 30"),
    "a removed test file": Harm(removed(f"{TESTS}/test_http.py"), "3/rules-and-routes", "no tests"),
    "a red test": Harm(
        edited(f"{TESTS}/test_domain.py", RULE, f"{RULE}    assert 0\n"),
        "3/rules-and-routes",
        "1 failed: test_edit_changes_only_what_is_given",
        only=f"{TESTS}/test_domain.py",
    ),
    "a test that hangs": Harm(
        edited(f"{TESTS}/test_domain.py", RULE, f"{RULE}    __import__('time').sleep(600)\n"),
        "3/rules-and-routes",
        "not finished after 5 s",
        "error",
        only=f"{TESTS}/test_domain.py",
        timeout=5,
    ),
    "a test file that is skipped": Harm(
        edited(f"{TESTS}/test_http.py", "\n\n\n", '\n\n\npytestmark = __import__("pytest").mark.skip\n\n\n'),
        "3/rules-and-routes",
        "expected at least 30",
    ),
}
FEATURES = {
    "a key that is not looked at": Harm(
        edited(f"{COMMON}/uow.py", "if key is None:", "if True:"), "4a/sent-twice", "id"
    ),
    "a key for any request": Harm(
        edited(f"{COMMON}/idempotency.py", "row.fingerprint != request.fingerprint", "not row.fingerprint"),
        "4a/sent-twice",
        "expected 422",
    ),
    "a version that nobody asks for": Harm(
        edited(NOTE, "if self.version != version:", "if version < 0:"), "4a/two-writers", "expected 412"
    ),
    "a change of no version": Harm(
        edited(
            f"{COMMON}/etag.py",
            "if if_match is None:\n        raise",
            "if if_match is None:\n        return 1\n        raise",
        ),
        "4a/two-writers",
        "expected 428",
    ),
    "a cursor for any filter": Harm(
        edited(f"{COMMON}/pagination.py", "if made_for != filters:", "if not made_for:"), "4b/pages", "expected 400"
    ),
    "a walk that begins anew": Harm(
        edited(f"{CC}/adapters/repository.py", "if after is not None:", "if not after and after:"), "4b/pages", "Water"
    ),
    "a cache that keeps what was changed": Harm(
        edited(SERVICE, "uow.after_commit(partial(self._cache.put, view))", ""), "4b/cache", "title"
    ),
    "a cache that keeps what is deleted": Harm(
        edited(SERVICE, "uow.after_commit(partial(self._cache.forget, _view(note)))", ""), "4b/cache", "expected 404"
    ),
}
WORK = {
    "a job that runs twice": Harm(
        edited(
            f"{COMMON}/jobs.py",
            " - timedelta(seconds=job.every),",
            ",",
        ),
        "5/jobs-and-events",
        "test_a_job_does_what_is_due_when_it_is_due",
        only="tests/common/test_jobs.py::test_a_job_does_what_is_due_when_it_is_due",
    ),
    "an event that is never delivered": Harm(
        edited(f"{COMMON}/outbox.py", "    if subscribers:", "    if not event:"),
        "5/jobs-and-events",
        "test_each_event_counts_once_however_often_it_is_delivered",
        only=f"{TESTS}/test_events.py",
    ),
    "a change without a trace": Harm(
        edited(SERVICE, '            await uow.record(f"{NAME}.note_deleted", note.id)\n', ""),
        "5/jobs-and-events",
        "test_every_change_leaves_an_audit_row",
        only=f"{TESTS}/test_events.py",
    ),
}
POLICY = {
    "everybody may write": Harm(
        edited(HTTP, '[needs(f"{NAME}:write")]', '[needs(f"{NAME}:read")]'), "6/rights", "expected 403"
    ),
    "a signature that nobody checks": Harm(
        edited(f"{COMMON}/tokens.py", DECODED, f"jwt.Token({{}}, {UNVERIFIED})"), "6/rights", "expected 401"
    ),
    "a page that lies": Harm(
        edited(f"{CC}/cc_map.yaml", "domain/note.py", "domain/letter.py"), "6/walls", "domain/letter.py"
    ),
    "an import over a boundary": Harm(
        edited(NOTE, "\n\n\n", "\nfrom backend.modules.cc.adapters import tables as tables\n\n\n"),
        "6/walls",
        "adapters",
    ),
    "a module that imports an undeclared one": Harm(
        both(
            edited("module_map.yaml", "modules:\n", f"modules:\n{PEM}"),
            written("backend/modules/pem/__init__.py", "from backend.modules.cc import public as public\n"),
        ),
        "6/walls",
        "depends_on",
    ),
    "a key in the repository": Harm(
        written("docs/key.md", f"-----BEGIN {'PRIVATE'} KEY-----\n"), "6/no-keys", "docs/key.md"
    ),
}
EVIDENCE = {
    "a secret in the log": Harm(
        edited(f"{COMMON}/redaction.py", "password|passwd|", ""),
        "7/audit-and-contract",
        "test_secrets_and_bodies_are_left_out",
        only="tests/common/test_logs.py::test_secrets_and_bodies_are_left_out",
    ),
    "an audit that names nobody": Harm(
        edited(f"{COMMON}/uow.py", '"actor": caller.subject', '"actor": "-"'),
        "7/audit-and-contract",
        "1 failed: test_who_did_what_is_listed_newest_first",
        only="tests/common/test_audit.py",
    ),
}
RELIABILITY = {
    "a readiness that lies": Harm(
        edited(f"{COMMON}/health.py", "200 if ready else 503", "200 if ready is not None else 503"),
        "8/outages",
        "test_without_services_it_is_alive_but_not_ready",
        only="tests/common/test_health.py::test_without_services_it_is_alive_but_not_ready",
    ),
    "a way back that does nothing": Harm(
        edited(MIGRATION, "    op.drop_table(", "    str("), "8/down-and-up", "exit 1"
    ),
}
HARMS = FOUNDATION | SKELETON | DATA | API | FEATURES | WORK | POLICY | EVIDENCE | RELIABILITY
