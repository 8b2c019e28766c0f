"""What stands in ``deploy/`` for operators is read by the programs that it is meant for."""

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from lti_tool.app import LARGEST_POST
from lti_tool.privacy import portraits
from lti_tool.web import metrics
from lti_tool.web.desk import rosters
from tests.structure.sources import ROOT
from tests.structure.test_documents import unknown_command

UNITS = sorted((ROOT / "deploy" / "systemd").glob("lti-tool-*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
PROGRAM = "/opt/lti-tool/venv/bin/lti-tool"
TELLS_WHO_OR_WHAT = re.compile(
    r"\$(request\b|request_uri|uri|document_uri|args|query_string|arg_|remote_|binary_remote"
    r"|http_|cookie_|proxy_add|request_body|ssl_client|upstream_addr|realip_)"
)


def unit(path):
    found = ConfigParser(interpolation=None, strict=False)
    found.read_string(path.read_text(encoding="utf-8"))
    return found


def named(path):
    return pytest.mark.parametrize("path", path, ids=lambda one: one.name)


@named(SERVICES)
def test_a_unit_names_a_command_that_exists_and_runs_as_nobody_special(path):
    service = unit(path)["Service"]
    program, *words = service["ExecStart"].split()

    assert program == PROGRAM
    assert unknown_command(words[:1]) == ""
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == (
        "lti-tool",
        "yes",
        "strict",
    )


@pytest.mark.parametrize("name", ["web", "worker"])
def test_what_runs_always_comes_back_and_leaves_no_orphans(name):
    found = unit(ROOT / "deploy" / "systemd" / f"lti-tool-{name}.service")

    assert found["Service"]["Restart"] == "always"
    assert found["Service"]["KillMode"] == "mixed"
    assert found["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_timer_has_a_service_of_its_name():
    (timer,) = [path for path in UNITS if path.suffix == ".timer"]

    assert timer.with_suffix(".service") in SERVICES
    assert "OnCalendar" in unit(timer)["Timer"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_where_it_is_finds_no_fault_in_the_units(tmp_path):
    program = Path(sys.executable).with_name("lti-tool")
    copies = [tmp_path / path.name for path in UNITS]
    for path, copy in zip(UNITS, copies, strict=True):
        copy.write_text(path.read_text("utf-8").replace(PROGRAM, str(program)), encoding="utf-8")

    done = said_by(["systemd-analyze", "verify", *map(str, copies)])

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="no nginx here")
def test_nginx_where_it_is_reads_its_sample(tmp_path):
    (tmp_path / "site.conf").write_text(on_this_machine(NGINX, tmp_path), encoding="utf-8")
    whole = f"pid {tmp_path}/pid; events {{}} http {{ include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin") or ""

    done = said_by([program, "-t", "-q", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])

    assert (done.returncode, done.stderr) == (0, "")


def on_this_machine(sample: str, folder: Path) -> str:
    """Return a sample with its logs, sockets and certificate in a folder of ours."""
    said = re.sub(r"listen \[::\][^;]*;", "", sample)
    said = re.sub(r"listen (\d+)", rf"listen unix:{folder}/\1", said)
    said = re.sub(r"ssl_certificate(_key)? [^;]*;", "", said).replace(" ssl http2", " http2")
    return said.replace("/var/log/nginx", str(folder))


def said_by(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - programs of this machine, by our own words
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )


def test_the_proxy_writes_down_no_path_no_query_and_nobody():
    formats = re.findall(r"^log_format (\w+) '([^']*)'", NGINX, re.MULTILINE)
    logs = re.findall(r"^\s*access_log ([^;]+);", NGINX, re.MULTILINE)
    errors = re.findall(r"^\s*error_log ([^;]+);", NGINX, re.MULTILINE)

    assert [name for name, text in formats if TELLS_WHO_OR_WHAT.search(text)] == []
    assert {log.split()[-1] for log in logs} == {"off", *(name for name, _ in formats)}
    assert [log for log in errors if not log.endswith(" emerg")] == []
    assert len(logs) == len(errors) == NGINX.count("server {")


@pytest.mark.parametrize("variable", ["$request", "$uri", "$args", "$remote_addr", "$http_referer"])
def test_a_log_format_that_tells_too_much_would_be_found(variable):
    assert TELLS_WHO_OR_WHAT.search(f"$status {variable} $request_time")


def test_the_proxy_lets_through_what_we_take_and_keeps_it_off_its_disk():
    sizes = {"k": 1024, "m": 1024**2}
    told = re.findall(r"(client_\w+_size) (\d+)([km]);", NGINX)
    bodies = [int(count) * sizes[unit] for name, count, unit in told if "max_body" in name]
    buffers = [int(count) * sizes[unit] for name, count, unit in told if "buffer" in name]
    largest = max(rosters.LARGEST, portraits.LARGEST)

    assert bodies == buffers
    assert bodies[0] == LARGEST_POST
    assert largest <= bodies[1] < 1.1 * largest
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_every_header_that_one_proxy_is_believed_on_is_set():
    told = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))

    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["X-Forwarded-Host"] == told["Host"] == "$host"


def test_alerts_watch_figures_that_exist():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    told = set(re.findall(r"expr:.*?(lti_tool_\w+)", page))
    made = Path(metrics.__file__).read_text(encoding="utf-8")

    assert len(told) > 1
    assert [name for name in told if f'"{name}"' not in made] == []
