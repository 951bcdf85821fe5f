"""The command line: what it makes, what it says, and what it refuses."""

from __future__ import annotations

import csv
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hearing import i18n, serving
from hearing.__main__ import main
from hearing.config import PROJECT, Config
from hearing.guide import _begin_anew
from tests.browser.serving import EPISODE

DEMO = str(PROJECT / "hearing" / "demo" / "taizhou-water.toml")
URL = "http://192.168.8.10:8000"


class Line:
    """The command line on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.database = folder, folder / "h.db"

    def __call__(self, *arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, ["--db", str(self.database), *arguments], input=typed)


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """The command line, with the bundled hearing imported."""
    made = Line(tmp_path)
    assert made("import", DEMO).output.strip() == EPISODE
    return made


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_cards_are_written_with_number_group_code_token_and_address(line: Line) -> None:
    sheet = line.folder / "cards.csv"
    done = line("cards", EPISODE, "--count", "3", "--public-url", URL, "--csv", str(sheet))
    assert done.exit_code == 0
    made = rows(sheet)
    assert list(made[0]) == ["card", "group", "code", "token", "url"]
    assert [row["card"] for row in made] == ["A001", "A002", "A003"]
    assert made[0]["url"] == f"{URL}/j#{made[0]['token']}"


def test_a_later_call_makes_further_cards_and_says_so(line: Line) -> None:
    first, second = line.folder / "1.csv", line.folder / "2.csv"
    line("cards", EPISODE, "--count", "2", "--public-url", URL, "--csv", str(first))
    again = line("cards", EPISODE, "--count", "1", "--public-url", URL, "--csv", str(second))
    assert [row["card"] for row in rows(second)] == ["A003"]
    assert "A001 to A002" in again.output
    assert "cannot be shown again" in again.output


def test_the_database_and_its_log_hold_no_token_and_no_code(line: Line) -> None:
    sheet = line.folder / "cards.csv"
    line("cards", EPISODE, "--count", "5", "--public-url", URL, "--csv", str(sheet))
    kept = b"".join(path.read_bytes() for path in line.folder.glob("h.db*"))
    assert not [row for row in rows(sheet) if row["token"].encode() in kept or row["code"].encode() in kept]


def test_cards_without_an_address_are_refused_before_any_is_made(line: Line) -> None:
    sheet = line.folder / "cards.csv"
    done = line("cards", EPISODE, "--count", "3", "--csv", str(sheet))
    assert done.exit_code != 0
    assert "--public-url" in done.output or "no network address" in done.output
    assert not sheet.exists()


def test_cards_that_would_be_written_nowhere_are_refused(line: Line) -> None:
    done = line("cards", EPISODE, "--count", "3", "--public-url", URL)
    assert done.exit_code != 0
    assert "--csv" in done.output


def test_codes_that_were_written_are_not_written_over(line: Line) -> None:
    sheet = line.folder / "cards.csv"
    line("cards", EPISODE, "--count", "2", "--public-url", URL, "--csv", str(sheet))
    before = sheet.read_bytes()
    refused = line("cards", EPISODE, "--count", "2", "--public-url", URL, "--csv", str(sheet))
    assert refused.exit_code == 1
    assert "没有覆盖" in refused.output
    assert "was not replaced and no card was made" in refused.output
    assert sheet.read_bytes() == before


def test_the_sheet_to_print_stands_alone_with_every_card(line: Line) -> None:
    sheet = line.folder / "cards.html"
    line("cards", EPISODE, "--count", "9", "--public-url", URL, "--html", str(sheet))
    page = sheet.read_text("utf-8")
    assert page.count("A009") >= 1
    assert "http" not in page.replace(URL, "").replace("http://www.w3.org", "")


def made(line: Line, name: str, *options: str) -> list[dict[str, str]]:
    """The rows of a file that `cards` wrote."""
    sheet = line.folder / name
    done = line("cards", EPISODE, *options, "--public-url", URL, "--csv", str(sheet))
    assert done.exit_code == 0, done.output
    return rows(sheet)


def test_cards_are_made_anew_by_number_range_or_all_with_other_codes(line: Line) -> None:
    first = {row["card"]: row for row in made(line, "1.csv", "--count", "6")}
    anew = made(line, "2.csv", "--reissue", "A002-A004,a006")
    assert [row["card"] for row in anew] == ["A002", "A003", "A004", "A006"]
    assert not {row["code"] for row in anew} & {row["code"] for row in first.values()}
    assert len(made(line, "3.csv", "--reissue", "all", "--group", anew[0]["group"])) == 6


def test_reserve_cards_go_on_in_the_series(line: Line) -> None:
    made(line, "1.csv", "--count", "2")
    assert [row["card"] for row in made(line, "2.csv", "--reserve", "2")] == ["A003", "A004"]


@pytest.mark.parametrize("wanted", [[], ["--count", "1", "--reserve", "1"], ["--count", "1", "--reissue", "all"]])
def test_cards_are_made_for_one_purpose_at_a_time(line: Line, wanted: list[str]) -> None:
    done = line("cards", EPISODE, *wanted, "--public-url", URL, "--csv", str(line.folder / "1.csv"))
    assert done.exit_code == 1
    assert "--reissue A017" in done.output


def test_a_card_that_was_never_made_is_not_made_anew_and_nothing_is_written(line: Line) -> None:
    made(line, "1.csv", "--count", "2")
    for which in ("A009", "A001,A009", "B001-B009", "x"):
        done = line("cards", EPISODE, "--reissue", which, "--public-url", URL, "--csv", str(line.folder / "2.csv"))
        assert "card-unknown" in done.output
    assert not (line.folder / "2.csv").exists()


def test_a_broken_programme_names_every_mistake_and_imports_nothing(tmp_path: Path) -> None:
    line = Line(tmp_path)
    broken = tmp_path / "broken.toml"
    text = Path(DEMO).read_text("utf-8").replace('unit = "water"', 'unit = "watr"', 1)
    broken.write_text(text.replace("slogan =", "slogn =", 1), "utf-8")
    done = line("import", str(broken))
    assert done.exit_code != 0
    assert 'no unit "watr"; did you mean "water"?' in done.output
    assert 'episode.slogn: no such key; did you mean "slogan"?' in done.output
    assert "episode-unknown" in line("arm", EPISODE, "--mode", "rehearsal").output


def test_an_account_needs_a_known_role_and_a_long_password(line: Line) -> None:
    assert "role-unknown" in line("user", "add", "li", "--role", "king", "--password-stdin", typed="12345678\n").output
    assert "password-short" in line("user", "add", "li", "--role", "viewer", "--password-stdin", typed="1234\n").output
    assert line("user", "add", "li", "--role", "viewer", "--password-stdin", typed="12345678\n").exit_code == 0


def test_outputs_say_the_overlay_s_address_with_its_key(line: Line) -> None:
    line("arm", EPISODE, "--mode", "air")
    done = line("outputs", EPISODE, "--base", URL)
    assert done.output.startswith(f"overlay\t{URL}/overlay?key=")


def test_the_journal_of_an_episode_that_was_never_armed_says_what_to_do(line: Line) -> None:
    assert "Arm it with" in line("journal", EPISODE).output


def test_a_journal_is_found_by_its_episode_or_by_its_run(line: Line) -> None:
    for _ in range(2):
        line("arm", EPISODE, "--mode", "rehearsal")
    newest, first = line("journal", EPISODE), line("journal", "run1")
    assert newest.output == line("journal", "run2").output
    assert first.output == line("journal", EPISODE, "--run", "run1").output
    assert first.output != newest.output


def test_a_name_that_is_neither_episode_nor_run_is_refused_with_those_there_are(line: Line) -> None:
    line("arm", EPISODE, "--mode", "rehearsal")
    refused = line("journal", "run9")
    assert refused.exit_code == 1
    assert f"没有节目或运行叫 run9。节目：{EPISODE}；运行：run1" in refused.output
    assert f"There is no episode and no run run9. Episodes: {EPISODE}; runs: run1" in refused.output
    assert f"{EPISODE} has no run run9; its runs: run1" in line("journal", EPISODE, "--run", "run9").output


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (("arm", "nowhere", "--mode", "air"), "episode-unknown: ", "nowhere"),
        (("journal", EPISODE), "还没有准备过", "was never armed"),
        (("rehearse",), "没有服务器在运行", "No server is running"),
        (("cards", EPISODE, "--count", "1"), "号码只显示这一次", "shown only once"),
        (("cards", "nowhere", "--count", "1", "--csv", "x.csv"), "没有节目 nowhere", "There is no episode nowhere"),
        (("import", __file__), "节目文件有错", "The programme file has mistakes"),
        (("user", "add", "li", "--role", "king", "--password-stdin"), "没有", "There is no role"),
    ],
)
def test_a_refusal_is_said_in_chinese_and_then_in_english(
    line: Line, arguments: tuple[str, ...], chinese: str, english: str
) -> None:
    refused = line(*arguments, typed="12345678\n")
    assert refused.exit_code == 1
    assert 0 <= refused.output.find(chinese) < refused.output.find(english)


def test_every_text_of_the_command_line_is_said_and_everything_said_has_a_text() -> None:
    sources = [path.read_text("utf-8") for path in (PROJECT / "hearing").glob("*.py")]
    found = {
        key
        for source in sources
        for key in re.findall(r"""(?:(?<!_)refusal\(\s*["']|["']command\.)([a-z0-9-]+)["']""", source)
    }
    assert found == {key.removeprefix("command.") for key in i18n.words("en", "command")}


def test_beginning_anew_is_refused_where_a_broadcast_s_record_would_be_lost(line: Line) -> None:
    line("arm", EPISODE, "--mode", "air")
    with pytest.raises(Exception, match="on air"):
        _begin_anew(Config(database=line.database))
    assert line.database.exists()


def test_who_starts_a_server_is_told_the_panel_s_address_and_where_copies_go(tmp_path: Path) -> None:
    told = "\n".join(serving.places(Config(port=8123, backup_dir=tmp_path / "stick")))
    assert "http://127.0.0.1:8123/control" in told
    assert str(tmp_path / "stick") in told
    nowhere = "\n".join(serving.places(Config(host="10.0.0.7")))
    assert "http://10.0.0.7:8000/control" in nowhere
    assert "没有存" in nowhere
    assert "--backup-dir" in nowhere


def test_beginning_anew_forgets_a_rehearsal(line: Line) -> None:
    line("arm", EPISODE, "--mode", "rehearsal")
    _begin_anew(Config(database=line.database))
    assert not line.database.exists()


def test_the_secret_and_the_database_are_their_owner_s_alone(line: Line) -> None:
    for name in ("h.db", "h.db.secret"):
        assert stat.S_IMODE((line.folder / name).stat().st_mode) == 0o600
