"""Settings: where they come from, and every fault in one go."""

import base64
import shutil
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool import config
from lti_tool.config import Settings
from lti_tool.errors import ConfigInvalid

DEFAULTS = Path(__file__).parents[2] / "config" / "default.toml"
KEY = bytes(range(32))
NAMES = sorted(field.name for field in fields(Settings) if field.name != "root_key")
GOOD = {"LTI_TOOL_PUBLIC_URL": "https://tool.example"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the defaults, and nothing of whoever runs the tests."""
    found = tmp_path_factory.mktemp("config")
    shutil.copy(DEFAULTS, found)
    return found


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)  # keys_dir is relative, and must not be a checkout's


def faults_of(environ, folder, **options) -> tuple[str, ...]:
    with pytest.raises(ConfigInvalid) as invalid:
        config.load(environ, folder, **options)
    return invalid.value.faults


def taken(environ, folder) -> tuple[Settings | None, tuple[str, ...]]:
    """Return the settings, or else the faults."""
    try:
        return config.load(environ, folder), ()
    except ConfigInvalid as invalid:
        return None, invalid.faults


class TestSources:
    def test_the_environment_wins_over_local_and_local_over_default(self, tmp_path):
        shutil.copy(DEFAULTS, tmp_path)
        (tmp_path / "local.toml").write_text('leeway = 5\nlog_level = "debug"\n')

        found = config.load({**GOOD, "LTI_TOOL_LEEWAY": "7"}, tmp_path)

        assert (found.leeway, found.log_level, found.session_hours) == (7, "debug", 8)

    def test_every_setting_has_a_default_and_an_explanation(self):
        text = DEFAULTS.read_text()

        assert all(f"\n{name} = " in text for name in NAMES)
        blocks = text.split("\n\n")
        assert all(block.lstrip().startswith("#") for block in blocks)

    def test_the_defaults_alone_are_refused_because_pupils_must_reach_us(self, folder):
        """Loopback without TLS is for tests and the demo only."""
        assert faults_of({}, folder) == (
            "public_url: must be https (http only on loopback with allow_loopback)",
        )

    def test_the_folder_may_be_named(self, tmp_path):
        assert config.config_folder({"LTI_TOOL_CONFIG_DIR": str(tmp_path)}) == tmp_path

    def test_the_folder_is_found_in_the_working_directory_else_in_the_checkout(self, tmp_path):
        assert (config.config_folder({}) / "default.toml").read_bytes() == DEFAULTS.read_bytes()
        (tmp_path / "config").mkdir()
        shutil.copy(DEFAULTS, tmp_path / "config")

        assert config.config_folder({}) == Path("config")

    def test_a_slash_at_the_end_makes_no_difference(self, folder):
        found = config.load({"LTI_TOOL_PUBLIC_URL": "https://tool.example/"}, folder)

        assert found.launch_url == "https://tool.example/lti/launch"

    def test_variables_of_others_and_those_read_elsewhere_are_left_alone(self, folder):
        others = {"LTI_TOOL_TEST_DATABASES": "sqlite", "LTI_TOOL_BROKER_URL": "x", "PATH": "/"}

        assert config.load({**GOOD, **others}, folder).log_level == "info"


class TestFaults:
    def test_are_all_named_at_once(self, folder):
        wrong = {
            "LTI_TOOL_PUBLIC_URL": "tool.example",
            "LTI_TOOL_DATABASE_URL": "mysql://user:geheim@host/name",
            "LTI_TOOL_LEEWAY": "181",
            "LTI_TOOL_LOGIN_LIFETIME": "soon",
            "LTI_TOOL_ALLOW_LOOPBACK": "perhaps",
            "LTI_TOOL_LOG_LEVEL": "loud",
            "LTI_TOOL_ROOT_KEY": "geheim",
            "LTI_TOOL_LEEWAI": "1",
        }

        faults = faults_of(wrong, folder)

        named = {fault.partition(":")[0] for fault in faults}
        assert named == {
            "public_url",
            "database_url",
            "leeway",
            "login_lifetime",
            "allow_loopback",
            "log_level",
            "LTI_TOOL_ROOT_KEY",
            "leewai",
        }
        assert "geheim" not in "".join(faults)

    @pytest.mark.parametrize(
        "url",
        [
            "http://tool.example",
            "https://tool.example/path",
            "https://tool.example?x=1",
            "https://user@tool.example",
            "https://",
            "ftp://tool.example",
            "https://tool.example\nx",
            "https://tool.example:99999",
            "https://tool.example:port",
            "https://[::1",
            "https://[::1::2]",
            "https://tool.example:0",
            "https://tool.example:443",
            "http://127.0.0.1:80",
            "https://Tool.example",
            "https://tool example",
            "",
        ],
    )
    @pytest.mark.parametrize("loopback", ["0", "1"])
    def test_an_address_that_platforms_could_not_use(self, folder, url, loopback):
        environ = {"LTI_TOOL_PUBLIC_URL": url, "LTI_TOOL_ALLOW_LOOPBACK": loopback}

        [fault] = faults_of(environ, folder)
        assert fault.startswith("public_url: ")

    @pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1"])
    def test_loopback_without_tls_must_be_allowed(self, folder, url):
        environ = {"LTI_TOOL_PUBLIC_URL": url}
        assert faults_of(environ, folder)

        assert config.load({**environ, "LTI_TOOL_ALLOW_LOOPBACK": "1"}, folder).public_url == url

    def test_a_file_that_is_no_toml_is_one_fault_among_the_others(self, tmp_path):
        shutil.copy(DEFAULTS, tmp_path)
        (tmp_path / "local.toml").write_bytes(b"\xff = geheim")

        faults = faults_of({"LTI_TOOL_LEEWAY": "x"}, tmp_path)

        assert any(
            fault.endswith("local.toml: not readable as TOML (UnicodeDecodeError)")
            for fault in faults
        )
        assert any(fault.startswith("leeway:") for fault in faults)
        assert "geheim" not in "".join(faults)

    @given(st.sampled_from(NAMES), st.text(max_size=40) | st.from_regex(r"https?://\S{1,20}"))
    def test_any_text_is_taken_or_named(self, folder, name, text):
        found, faults = taken({**GOOD, f"LTI_TOOL_{name.upper()}": text}, folder)

        assert all(fault.startswith(f"{name}: ") for fault in faults)
        if found:
            parts = urlsplit(found.public_url)
            assert parts.hostname
            assert parts.port is None or parts.port > 0
            assert 0 <= found.leeway <= 180
            assert 0.05 <= found.worker_rest <= 60


class TestRootKey:
    @pytest.mark.parametrize(
        "text",
        [
            base64.b64encode(KEY).decode(),
            base64.urlsafe_b64encode(KEY).decode(),
            base64.b64encode(KEY).decode().rstrip("="),
            KEY.hex(),
            KEY.hex().upper(),
            f"  {KEY.hex()}\n",
        ],
    )
    def test_is_read_in_every_usual_form(self, folder, text):
        assert config.load({**GOOD, "LTI_TOOL_ROOT_KEY": text}, folder).root_key == KEY

    @given(st.binary(max_size=48).filter(lambda key: len(key) != 32))
    def test_of_another_length_is_refused_whatever_its_form(self, folder, key):
        for text in (key.hex(), base64.b64encode(key).decode()):
            if len(text) != 64 or text != key.hex():
                with pytest.raises(ConfigInvalid):
                    config.load({**GOOD, "LTI_TOOL_ROOT_KEY": text}, folder)

    @given(st.text(max_size=70))
    def test_is_thirty_two_bytes_or_refused(self, folder, text):
        found, faults = taken({**GOOD, "LTI_TOOL_ROOT_KEY": text}, folder)

        assert all(fault.startswith("LTI_TOOL_ROOT_KEY: must be 32 bytes") for fault in faults)
        assert faults or len(found.root_key) == 32

    def test_with_blanks_for_digits_is_refused(self, folder):
        text = KEY.hex()[:-2] + "  "
        blanks_inside = KEY.hex()[:30] + "  " + KEY.hex()[32:]

        for wrong in (blanks_inside, text + "1"):
            assert faults_of({**GOOD, "LTI_TOOL_ROOT_KEY": wrong}, folder)

    def test_may_stand_in_its_own_file_that_nobody_else_reads(self, folder, tmp_path):
        file = tmp_path / "keys" / "root.key"
        file.parent.mkdir()
        file.write_text(base64.b64encode(KEY).decode() + "\n")
        file.chmod(0o640)
        [fault] = faults_of(GOOD, folder)
        assert fault.endswith("others may read it; make it mode 0600")

        file.chmod(0o600)
        assert config.load(GOOD, folder).root_key == KEY
        other = {**GOOD, "LTI_TOOL_ROOT_KEY": bytes(32).hex()}
        assert config.load(other, folder).root_key == bytes(32)

    def test_is_missed_only_where_it_is_needed(self, folder):
        assert config.load(GOOD, folder).root_key is None
        assert faults_of(GOOD, folder, root_key_needed=True) == (config.ROOT_KEY_MISSING,)

    def test_never_shows_in_the_settings_text(self, folder):
        found = config.load({**GOOD, "LTI_TOOL_ROOT_KEY": KEY.hex()}, folder)

        assert KEY.hex() not in repr(found)
        assert str(KEY) not in repr(found)

    def test_in_a_settings_file_is_refused(self, tmp_path):
        shutil.copy(DEFAULTS, tmp_path)
        (tmp_path / "local.toml").write_text(f'root_key = "{KEY.hex()}"\n')

        assert any(fault.startswith("root_key:") for fault in faults_of(GOOD, tmp_path))
