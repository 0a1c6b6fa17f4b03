"""What `make run` does once the environment is there: fill an empty data folder, start job server and page, say where.

Both run until Ctrl-C (or a TERM); when one of them ends by itself the other is stopped too, so that nobody is left with
half a product.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import marts
import words
from etl import build
from etl.layout import Home

ROOT = Path(__file__).parents[1]
PORTS_TRIED = 50
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
LOCAL = ("127.0.0.1", "localhost", "::1")


def tell(key: str, **gaps: object) -> None:
    """A sentence in the chosen language, or in both where none was chosen."""
    languages = (words.current(),) if os.environ.get("SAIBANG_LANG") else words.LANGUAGES
    for language in languages:
        print(words.say(key, language, **gaps), flush=True)


def is_free(host: str, port: int) -> bool:
    """Whether the page could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str, wanted: int) -> int | None:
    """The wanted port or the next free one; None where there is none near."""
    return next((port for port in range(wanted, wanted + PORTS_TRIED) if is_free(host, port)), None)


def network_address() -> str | None:
    """This machine's address on the local network, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation: only the route is looked up
        except OSError:
            return None
        return str(probe.getsockname()[0])


def local(host: str) -> str:
    """The address by which this machine itself reaches the page."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def answers(data: Path, host: str, port: int) -> bool:
    """Whether job server and page are up."""
    if not Home.at(data).socket.exists():
        return False
    try:
        with urllib.request.urlopen(f"http://{local(host)}:{port}/_stcore/health", timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def is_empty(data: Path) -> bool:
    """Whether nothing was ever recorded in this data folder."""
    journal = data / "journal.jsonl"
    return not journal.exists() or journal.stat().st_size == 0


def fill(data: Path) -> int:
    """Load the sample county; the exit code. Its long list of findings is for `status` and the page, not for here."""
    tell("run.filling", data=data)
    command = [sys.executable, "-m", "etl", "--data", str(data), "demo"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode


def is_behind(data: Path) -> bool:
    """Whether the results were made by another version of the program, whose pages would look for what is not there."""
    snapshot = Home.at(data).snapshot
    if not snapshot.exists():
        return True
    with marts.connect(snapshot, read_only=True) as con:
        [made_by] = con.execute("select code_version from live.meta").fetchone() or ("",)
    return bool(made_by != build.code_version())


def renew(data: Path) -> int:
    """Make the results anew from what was recorded; the exit code."""
    tell("run.renewing")
    command = [sys.executable, "-m", "etl", "--data", str(data), "build"]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode


def start(data: Path, host: str, port: int, has_office: bool) -> dict[str, subprocess.Popen[bytes]]:
    """Job server and page, each in a session of its own: Ctrl-C reaches this process only, which stops them in order."""
    environment = os.environ | {"SAIBANG_DATA": str(data), "SAIBANG_OFFICE": str(int(has_office))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    page = ["streamlit", "run", "app.py", "--server.address", host, "--server.port", str(port)]
    commands = {
        "run.job_server": ([sys.executable, "-m", "etl", "--data", str(data), "serve"], None),
        "run.page": ([sys.executable, "-m", *page], subprocess.DEVNULL),  # its greeting names addresses we do not serve
    }
    return {
        name: subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, start_new_session=True)
        for name, (command, out) in commands.items()
    }


def stop(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every part to end, and end it if it does not."""
    for part in parts.values():
        if part.poll() is None:
            part.terminate()
    limit = time.monotonic() + SECONDS_TO_STOP
    for part in parts.values():
        try:
            part.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            part.kill()


def ended(parts: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """The name of a part that ended by itself."""
    return next((name for name, part in parts.items() if part.poll() is not None), None)


def shows_office(host: str, wish: str | None) -> bool:
    """Whether the office's pages are there: on this machine yes, for a network without logins only where it is asked for."""
    return wish == "1" if wish else host in LOCAL


def greet(host: str, port: int, has_office: bool) -> None:
    """Where the page is, and how others reach it."""
    tell("run.ready", address=f"http://{local(host)}:{port}")
    if host in LOCAL:
        tell("run.how_to_share")
    else:
        tell("run.shared", address=f"http://{network_address() or host}:{port}")
        tell("run.office_shared" if has_office else "run.office_hidden")


def watch(parts: dict[str, subprocess.Popen[bytes]], data: Path, host: str, port: int, has_office: bool) -> int:
    """Greet once the page answers, then wait until a part ends; the exit code."""
    is_up, limit = False, time.monotonic() + SECONDS_TO_ANSWER
    while (gone := ended(parts)) is None:
        if not is_up and answers(data, host, port):
            is_up = True
            greet(host, port, has_office)
        elif not is_up and time.monotonic() > limit:
            tell("run.never_answered", seconds=SECONDS_TO_ANSWER)
            return 1
        time.sleep(0.2)
    for language in words.LANGUAGES if not os.environ.get("SAIBANG_LANG") else (words.current(),):
        code = parts[gone].returncode
        print(words.say("run.stopped_by_itself", language, part=words.say(gone, language), code=code), file=sys.stderr)
    return 1


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def arguments() -> argparse.Namespace:
    """--host, --port, --data."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--host", default="127.0.0.1", help=words.say("run.help_host"))
    parser.add_argument("--port", type=int, default=8501, help=words.say("run.help_port"))
    parser.add_argument("--data", type=Path, default=Path("data"), help=words.say("run.help_data"))
    parser.add_argument("--office", choices=("0", "1"), help=words.say("run.help_office"))
    return parser.parse_args()


def serve(data: Path, host: str, wanted: int, has_office: bool) -> int:
    """Fill an empty folder, then serve it until stopped."""
    if is_empty(data) and (code := fill(data)):
        tell("run.not_filled", code=code)
        return code
    if is_behind(data) and (code := renew(data)):
        tell("run.not_renewed", code=code)
        return code
    port = free_port(host, wanted)
    if port is None:
        tell("run.no_port", first=wanted, last=wanted + PORTS_TRIED - 1)
        return 2
    if port != wanted:
        tell("run.port_taken", port=wanted, free=port)
    parts = start(data, host, port, has_office)
    try:
        return watch(parts, data, host, port, has_office)
    finally:
        stop(parts)
        tell("run.stopped")


def main() -> int:
    """Run until stopped; 0 where a person stopped it."""
    wish = arguments()
    signal.signal(signal.SIGTERM, interrupted)
    try:
        return serve(wish.data.resolve(), wish.host, wish.port, shows_office(wish.host, wish.office))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
