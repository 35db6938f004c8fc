"""`/healthz`: what the till and a monitor ask to learn whether the shop can work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db
def test_it_is_well_when_the_database_answers(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok"}


def test_it_says_so_when_the_database_is_gone(tmp_path: Path) -> None:
    asked = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django\ndjango.setup()\nfrom django.test import Client\n"
            "answer = Client().get('/healthz', headers={'host': 'localhost'})\n"
            "print(answer.status_code, answer.content.decode())",
        ],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "bookmine.settings",
            "BOOKMINE_DATA_DIR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/shop.sqlite3",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.stdout.strip() == '503 {"status": "error", "database": "unreachable"}', (
        asked.stderr
    )
