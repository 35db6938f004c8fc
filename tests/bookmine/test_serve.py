"""`manage.py serve`: opens the shop where it was told to, and closes it when asked."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def serve(data_dir: Path, port: int) -> "subprocess.Popen[str]":
    """Start the server in a process of its own."""
    environment = {
        "PATH": os.environ["PATH"],
        "BOOKMINE_DATA_DIR": str(data_dir),
        "DEBUG": "true",
        "PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = serve(tmp_path, port)
        _, errors = server.communicate(timeout=60)

    assert server.returncode == 1
    assert errors.splitlines()[-1].startswith(
        f"CommandError: Nothing can listen on 127.0.0.1 port {port} "
    )


def test_ctrl_c_closes_the_shop_cleanly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = serve(tmp_path, port)
    assert server.stdout is not None
    assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
    # Until it has answered once, the server may not hear the signal yet. The port is bound already:
    # the connection waits for the answer.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
        assert answer.status == 200
    server.send_signal(signal.SIGINT)
    output, errors = server.communicate(timeout=60)

    assert (server.returncode, output, "Traceback" in errors) == (0, "Bookmine is closed.\n", False)
