"""Settings: what is wrong is refused by name, what is right is used."""

import os
from pathlib import Path

import pytest

from database import control
from errors import SettingsRefused
from settings import private_folder, settings


def write(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")
    settings.cache_clear()


def test_without_a_file_there_are_defaults_and_everything_lies_in_the_home(home: Path) -> None:
    found = settings()
    assert found.home == home
    assert found.control_url == f"sqlite:///{home / 'control.sqlite'}"
    assert (found.public_url, found.keep_snapshots, found.max_bad_share) == ("http://localhost:8501", 5, 0.2)


def test_the_file_sets_and_the_environment_wins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, 'keep_snapshots = 2\nmax_bad_share = 1\nmemory_limit = "4GB"\npublic_url = "https://a.example"')
    assert (settings().keep_snapshots, settings().max_bad_share, settings().memory_limit) == (2, 1, "4GB")
    assert settings().public_url == "https://a.example"
    monkeypatch.setenv("PROCESBEHEER_PUBLIC_URL", "https://b.example")
    settings.cache_clear()
    assert settings().public_url == "https://b.example"


@pytest.mark.parametrize(
    ("store", "data", "name"),
    [
        ("sqlite", "", "PROCESBEHEER_STORE"),
        ("ducklake:postgres:", "/srv/meer", "PROCESBEHEER_STORE"),
        ("ducklake:sqlite:meer.db", "/srv/meer", "PROCESBEHEER_STORE"),
        ("ducklake:postgres:host=x", "", "PROCESBEHEER_DATA"),
        ("ducklake:postgres:host=x", "meer", "PROCESBEHEER_DATA"),
        ("ducklake:postgres:host=x", "s3://emmer/meer", "AWS_SECRET_ACCESS_KEY"),
    ],
)
def test_a_store_that_cannot_be_used_is_refused_by_the_name_of_what_is_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch, store: str, data: str, name: str
) -> None:
    monkeypatch.setenv("PROCESBEHEER_STORE", store)
    monkeypatch.setenv("PROCESBEHEER_DATA", data)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "sleutel")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    settings.cache_clear()
    with pytest.raises(SettingsRefused, match=name):
        settings()


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("keep_snapshots = 0", "keep_snapshots"),
        ('keep_snapshots = "5"', "keep_snapshots"),
        ("keep_snapshots = true", "keep_snapshots"),
        ("keep_snapshots = 1.5", "keep_snapshots"),
        ("max_bad_share = 1.1", "max_bad_share"),
        ("max_bad_share = -0.1", "max_bad_share"),
        ("max_bad_share = nan", "max_bad_share"),
        ("remind_after_days = -1", "remind_after_days"),
        ('smtp_security = "ssl"', "smtp_security"),
        ("smtp_port = 0", "smtp_port"),
        ("smtp_port = 65536", "smtp_port"),
        ('smtp_port = "587"', "smtp_port"),
        ('smtp_host = "mail.example"', "smtp_from"),
        ('smtp_host = "mail.example"\nsmtp_from = "Kantoor <post@kantoor.example>"', "smtp_from"),
        ('smtp_host = "mail.example"\nsmtp_from = "a@b.example, c@d.example"', "smtp_from"),
        ('smtp_host = "mail.example"\nsmtp_from = "a@b.example"\nsmtp_security = "none"', "smtp_security"),
        ('smtp_host = "127.0.0.1.example"\nsmtp_from = "a@b.example"\nsmtp_security = "none"', "smtp_security"),
        ('smtp_password = "geheim"', "smtp_password"),
        ("query_seconds = 0", "query_seconds"),
        ("session_idle_minutes = 0", "session_idle_minutes"),
        ("session_hours = 0", "session_hours"),
        ('memory_limit = "veel"', "memory_limit"),
        ("memory_limit = 4", "memory_limit"),
        ('public_url = "procesbeheer.example"', "public_url"),
        ('public_url = "ftp://procesbeheer.example"', "public_url"),
        ("public_url = 8501", "public_url"),
        ("control_url = []", "control_url"),
        ('home = "/srv"', "home"),
        ("keep_snapshot = 5", "keep_snapshot"),
        ("[keep_snapshots]", "keep_snapshots"),
        ("keep_snapshots =", "settings.toml"),
    ],
)
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(home: Path, line: str, name: str) -> None:
    write(home, line)
    with pytest.raises(SettingsRefused) as refusal:
        settings()
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_mail_goes_unencrypted_to_this_computer_only(home: Path, host: str) -> None:
    write(home, f'smtp_host = "{host}"\nsmtp_from = "a@b.example"\nsmtp_security = "none"')
    assert (settings().smtp_host, settings().smtp_port) == (host, 587)


def test_a_settings_file_that_is_not_utf_8_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_bytes(b'memory_limit = "\xff"')
    with pytest.raises(SettingsRefused, match=r"settings\.toml"):
        settings()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("url", ["geen adres", "oracle9://host/db", ""])
def test_an_unusable_control_url_is_refused_by_name(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROCESBEHEER_CONTROL_URL", url)
    settings.cache_clear()
    with pytest.raises(SettingsRefused, match="control_url"):
        control.engine()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a thing of POSIX")
def test_every_folder_that_is_made_under_the_home_is_private_whatever_the_umask(home: Path) -> None:
    before = os.umask(0o022)
    try:
        private_folder("snapshots", "kantoor")
    finally:
        os.umask(before)
    made = [home, *home.rglob("*")]
    assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o700"] * 3
