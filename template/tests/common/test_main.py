"""The app as a process holds it."""

import gc

from fastapi.testclient import TestClient


def test_what_the_start_made_is_left_out_of_the_collector(running_app: TestClient) -> None:
    assert running_app.get("/livez").status_code == 200
    assert gc.get_freeze_count() > 0
