"""What deploy/ gives: whatever reads it accepts it, it names nothing that is not there, it puts back what it keeps."""

import os
import re
import shutil
import subprocess
from dataclasses import fields
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine

from auth import access_log, accounts, log_chain
from auth.access_log import Kind
from settings import ROOT, Settings, settings
from tests import postgres
from tests.conftest import forget
from tests.organisation import OFFICE, user

DEPLOY = ROOT / "deploy"
NAME = re.compile(r"PROCESBEHEER_[A-Z_]+")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


NODE = text_of(DEPLOY / "node.env")


def files() -> list[Path]:
    return sorted(path for path in DEPLOY.rglob("*") if path.is_file())


def of_compose() -> dict[str, dict[str, object]]:
    return yaml.safe_load(text_of(DEPLOY / "compose.yaml"))["services"]


def test_every_variable_that_is_named_is_in_the_page_of_settings_or_of_scaling_up() -> None:
    pages = "".join(text_of(ROOT / "docs" / name) for name in ("instellingen.md", "opschalen.md"))
    named = {name for path in files() for name in NAME.findall(text_of(path))}
    assert len(named) >= 5
    assert named - set(NAME.findall(pages)) == set()


def test_what_a_node_is_told_is_what_its_settings_become(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    shutil.copy(DEPLOY / "settings.toml", home)
    told = dict(line.split("=", 1) for line in NODE.splitlines() if line and not line.startswith("#"))
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    of_ours = {field.name: field.type for field in fields(Settings)}
    became = {
        name: str(getattr(settings(), name.removeprefix("PROCESBEHEER_").lower())) for name in told if NAME.match(name)
    }
    assert became == {name: value for name, value in told.items() if NAME.match(name)}
    assert {name.removeprefix("PROCESBEHEER_").lower() for name in became} <= set(of_ours)


def test_what_the_proxies_and_nodes_call_each_other_is_what_they_are_called() -> None:
    services = of_compose()
    proxies = (
        text_of(DEPLOY / "nginx.conf"),
        text_of(DEPLOY / "traefik-dynamic.yaml"),
    )
    for text in proxies:
        assert set(re.findall(r"(?:server |http://)(app-\d):8501", text)) == {"app-1", "app-2"} <= set(services)
    assert set(re.findall(r"(?:@|http://)([a-z]\w*):\d+", NODE)) <= set(services)
    assert services["proxy"]["networks"]["inside"]["ipv4_address"] in NODE
    assert "/ready" in str(services["app-1"]["healthcheck"])
    for name in re.findall(r"\./([\w.]+)", text_of(DEPLOY / "compose.yaml")):
        assert name == "tls" or (DEPLOY / name).is_file()


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.yaml")), ids=lambda path: path.name)
def test_every_yaml_can_be_read(path: Path) -> None:
    assert yaml.safe_load(text_of(path))


def test_no_other_service_can_be_given_the_address_of_the_proxy() -> None:
    compose = yaml.safe_load(text_of(DEPLOY / "compose.yaml"))
    given = ip_network(compose["networks"]["inside"]["ipam"]["config"][0]["ip_range"])
    assert ip_address(compose["services"]["proxy"]["networks"]["inside"]["ipv4_address"]) not in given


def test_the_bucket_that_is_made_is_the_one_that_nodes_are_told_and_they_wait_for_it() -> None:
    services = of_compose()
    assert services["bucket"]["command"] == [re.search(r"PROCESBEHEER_DATA=s3://(\w+)/", NODE)[1]]
    for name in ("app-1", "app-2", "sync"):
        assert services[name]["depends_on"]["bucket"] == {"condition": "service_completed_successfully"}


def test_the_image_takes_along_every_package_of_ours_and_nothing_that_is_written() -> None:
    kept = text_of(ROOT / ".dockerignore").split()
    ours = {f"!{path.parent.name}/" for path in ROOT.glob("*/__init__.py")} - {"!tests/", "!benchmarks/"}
    assert ours | {"!*.py", "!requirements.txt", "!constraints.txt", "!assets/", "!.streamlit/"} <= set(kept)
    assert kept[kept.index("*") :][0] == "*"
    assert not {"!var/", "!deploy/", "!tests/", "!.venv/"} & set(kept)
    assert kept[-1] == ".streamlit/secrets.toml"


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=procesbeheer.example"]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    site = text_of(DEPLOY / "nginx.conf")
    site = re.sub(r"app-\d:8501", "127.0.0.1:8501", site)
    site = site.replace("/etc/nginx/tls/procesbeheer.crt", str(certificate)).replace(
        "/etc/nginx/tls/procesbeheer.key", str(key)
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{site}\n}}\n", encoding="utf-8")
    said = subprocess.run(["nginx", "-t", "-c", whole, "-p", tmp_path], check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_every_unit(tmp_path: Path) -> None:
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    for unit in units:
        text = text_of(unit).replace("/opt/procesbeheer/.venv/bin/python", shutil.which("true"))
        (tmp_path / unit.name).write_text(text.replace("/opt/procesbeheer", "/"), encoding="utf-8")
    names = [str(tmp_path / unit.name) for unit in units]
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], check=False, capture_output=True, text=True
    )
    ours = [line for line in said.stderr.splitlines() if "procesbeheer" in line]
    assert (len(names), ours) == (3, [])


def test_what_is_kept_of_several_nodes_is_put_back_whole_in_an_empty_place_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, kept, back = tmp_path / "lake", tmp_path / "kept", tmp_path / "back"
    (data / "kantoor").mkdir(parents=True)
    (data / "kantoor" / "rijen.parquet").write_bytes(b"rijen")
    with postgres.serving() as server:
        old, new = server.database(), server.database()
        monkeypatch.setenv("PROCESBEHEER_HOME", str(tmp_path / "home"))
        _open(monkeypatch, old)
        accounts.add(user(email="bewaard@kantoor.example"))
        access_log.write(Kind.LIST, OFFICE, "bewaard@kantoor.example")
        _run("backup.sh", kept, server, old, data)
        assert "already" in _refused("restore.sh", kept, server, old, back)
        assert "no whole backup" in _refused("restore.sh", tmp_path, server, new, back)
        assert not back.exists()
        _run("restore.sh", kept, server, new, back)
        _open(monkeypatch, new)
        assert [one.email for one in accounts.every()] == ["bewaard@kantoor.example"]
        assert (access_log.count(OFFICE), log_chain.broken_links()) == (1, [])
        with pytest.raises(Exception, match="append-only"), create_engine(new).begin() as connection:
            connection.exec_driver_sql("delete from access_log")
        assert (back / "kantoor" / "rijen.parquet").read_bytes() == b"rijen"
        forget()


def _open(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PROCESBEHEER_CONTROL_URL", url)
    forget()


def _run(script: str, folder: Path, server: postgres.Server, url: str, data: Path) -> None:
    said = _said(script, folder, server, url, data)
    assert said.returncode == 0, said.stderr


def _refused(script: str, folder: Path, server: postgres.Server, url: str, data: Path) -> str:
    said = _said(script, folder, server, url, data)
    assert said.returncode == 1
    return said.stderr


def _said(
    script: str, folder: Path, server: postgres.Server, url: str, data: Path
) -> "subprocess.CompletedProcess[str]":
    told = {"PROCESBEHEER_CONTROL_URL": url, "PROCESBEHEER_DATA": str(data)}
    environment = os.environ | told | {"PATH": f"{server.programs}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", DEPLOY / script, folder], env=environment, check=False, capture_output=True, text=True, timeout=120
    )
