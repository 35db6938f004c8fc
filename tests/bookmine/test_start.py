"""A server that is not for trying out: nothing with a secret from the source opens it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bookmine.test_settings import PRODUCTION

pytestmark = pytest.mark.own_server

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]
OWNER = {"DJANGO_SUPERUSER_PASSWORD": "the owner's own words"}
UVICORN = ("-m", "uvicorn", "bookmine.asgi:application", "--uds")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run Python on one shop's data; DEBUG=false, with all that a production start needs."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "BOOKMINE_DATA_DIR": str(tmp_path),
                "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite3",
                **PRODUCTION,
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def start(run: Run, how: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Try to start the server; one that would start is stopped by what it listens on."""
    if how == "serve":
        return run("manage.py", "serve", HOST="not.an.address.of.this.machine.invalid")
    return run(*UVICORN, str(folder / "no" / "such" / "folder"))


def make_owner(run: Run) -> subprocess.CompletedProcess[str]:
    who = ("--username", "owner", "--email", "owner@example.org")
    return run("manage.py", "createsuperuser", "--noinput", *who, **OWNER)


def users(run: Run) -> list[str]:
    asked = run(
        "manage.py",
        "shell",
        "--no-imports",
        "-c",
        "from django.contrib.auth.models import User; from pos.models import Cashier\n"
        "for each in [*User.objects.all(), *Cashier.objects.all()]: print(each)",
    )
    return asked.stdout.splitlines()


def test_debug_is_off_unless_it_is_asked_for(run: Run) -> None:
    asked = run("-c", "from bookmine import settings; print(settings.DEBUG)", DEBUG="")

    assert asked.stdout == "False\n"


@pytest.mark.parametrize("how", ["serve", "uvicorn"])
@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_without_debug_no_server_starts_on_a_guess(
    run: Run, tmp_path: Path, how: str, name: str
) -> None:
    command = ("manage.py", "serve") if how == "serve" else (*UVICORN, str(tmp_path / "x"))
    stopped = run(*command, DEBUG="", **{name: ""})

    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"Bookmine cannot start: set {name} to ")


def test_without_debug_no_command_makes_a_person_whose_secret_is_in_the_source(run: Run) -> None:
    assert run("manage.py", "migrate", "--verbosity", "0").returncode == 0
    assert make_owner(run).returncode == 0
    demo = run("manage.py", "demo_shop")
    welcome = run("manage.py", "welcome")

    assert (demo.returncode, demo.stderr) == (
        1,
        "CommandError: The demo shop is made with DEBUG=true only: everybody can read its"
        " passwords.\n",
    )
    assert welcome.returncode == 0
    assert users(run) == ["owner"]


def test_the_owners_own_user_is_never_joined_by_the_demo_shop(run: Run) -> None:
    run("manage.py", "migrate", "--verbosity", "0")
    make_owner(run)

    assert run("manage.py", "welcome", DEBUG="true").returncode == 0
    assert users(run) == ["owner"]


def test_a_demo_shop_stops_a_production_start_however_it_is_started(
    run: Run, tmp_path: Path
) -> None:
    run("manage.py", "migrate", "--verbosity", "0")
    tried = run("manage.py", "welcome", DEBUG="true")
    assert "lantern-street" in tried.stdout
    assert "pairs this browser: code" in tried.stdout

    welcome = run("manage.py", "welcome")
    assert "lantern-street" not in welcome.stdout
    assert "#pair" not in welcome.stdout
    for how in ("serve", "uvicorn"):
        stopped = start(run, how, tmp_path)
        assert stopped.returncode == 1, how
        lines = stopped.stderr.splitlines()
        assert lines[0] == (
            "Bookmine cannot start: The office user office has the demo shop's password, which"
            " everybody can read. Give that user another: manage.py changepassword office"
        )
        assert [line.split(" has ")[0] for line in lines[1:]] == [
            f"The cashier {name}" for name in ("Priya", "Tom", "Mia")
        ]
        assert "lantern-street" not in stopped.stderr + stopped.stdout


def test_a_known_secret_under_another_name_stops_it_too_and_a_changed_one_does_not(
    run: Run, tmp_path: Path
) -> None:
    run("manage.py", "migrate", "--verbosity", "0")
    run("manage.py", "welcome", DEBUG="true")
    change = (
        "from django.contrib.auth.models import User; from pos.models import Cashier\n"
        "from pos.services.cashiers import set_pin\n"
        "User.objects.update(username='dana'); Cashier.objects.update(is_active=False)\n"
    )
    assert run("manage.py", "shell", "--no-imports", "-c", change).returncode == 0
    assert "The office user dana has " in start(run, "uvicorn", tmp_path).stderr

    change = (
        "from django.contrib.auth.models import User; from pos.models import Cashier\n"
        "from pos.services.cashiers import set_pin\n"
        "user = User.objects.get(); user.set_password('something else'); user.save()\n"
        "Cashier.objects.filter(name='Tom').update(name='Thomas', is_active=True)\n"
    )
    assert run("manage.py", "shell", "--no-imports", "-c", change).returncode == 0
    assert "The cashier Thomas has " in start(run, "uvicorn", tmp_path).stderr

    change += "set_pin(Cashier.objects.get(name='Thomas'), '8642')\n"
    assert run("manage.py", "shell", "--no-imports", "-c", change).returncode == 0
    assert "cannot start" not in start(run, "uvicorn", tmp_path).stderr


@pytest.mark.parametrize("how", ["serve", "uvicorn"])
def test_without_its_tables_a_production_server_says_so(run: Run, tmp_path: Path, how: str) -> None:
    stopped = start(run, how, tmp_path)

    assert stopped.returncode == 1
    assert "manage.py migrate" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_the_password_of_the_demo_shop_is_nobodys_new_one(run: Run) -> None:
    asked = run(
        "manage.py",
        "shell",
        "--no-imports",
        "-c",
        "from django.contrib.auth.password_validation import validate_password\n"
        "validate_password('Lantern-Street')",
    )

    assert "choose another" in asked.stderr


def test_make_run_asks_for_debug_where_nobody_says_otherwise() -> None:
    def recipe(**environment: str) -> str:
        return subprocess.run(
            ["make", "--dry-run", "--assume-old=setup", "run"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "env DEBUG=true python manage.py serve" in recipe()
    assert "DEBUG=true" not in recipe(DEBUG="false")
