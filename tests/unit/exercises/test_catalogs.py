"""Accessibility catalogues: other ways to the same content, for everybody who wants them."""

import pytest

from lti_tool.exercises import audio
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rendering import Page, item_html, stimulus_html
from lti_tool.exercises.stimuli import read_stimulus
from tests.factories.sounds import mp3
from tests.unit.exercises.build import CHOICE, STIMULUS, item

SOUND = {"klank.mp3": mp3()}
POINTED = '<p>De <span data-catalog-idref="c1">dijk</span> is hoog.</p>'
HTML = "<qti-html-content>{}</qti-html-content>"
FILE = '<qti-file-href mime-type="audio/mpeg">{}</qti-file-href>'


def card(support, content):
    return f'<qti-card support="{support}">{content}</qti-card>'


def info(*cards, name="c1"):
    catalog = f'<qti-catalog id="{name}">{"".join(cards)}</qti-catalog>'
    return f"<qti-catalog-info>{catalog}</qti-catalog-info>"


def drawn(*cards, body=POINTED):
    asked = item(files=SOUND, body=body + CHOICE, extra=info(*cards))
    return item_html(asked, responses={}, seed=1, review=False, page=Page(sounds="/g/"))


class TestShown:
    @pytest.mark.parametrize(
        ("support", "title"),
        [
            ("glossary-on-screen", "Uitleg bij woorden"),
            ("linguistic-guidance", "Uitleg bij woorden"),
            ("simplified-language-portions", "In makkelijke woorden"),
            ("transcript", "Wat je hoort, om te lezen"),
        ],
    )
    def test_as_a_folded_text_below_the_item(self, support, title):
        page = drawn(card(support, HTML.format("<p>een wal van aarde</p>")))

        assert f'<details class="support"><summary>{title}</summary>' in page
        assert "<p>een wal van aarde</p>" in page
        assert page.index("<details") > page.index("</fieldset>")
        assert "catalog" not in page

    def test_with_the_word_that_is_explained(self):
        assert "<p><strong>dijk</strong></p>" in drawn(
            card("glossary-on-screen", HTML.format("een wal"))
        )

    def test_several_of_a_kind_share_one_fold(self):
        cards = [card(s, HTML.format("x")) for s in ("glossary-on-screen", "linguistic-guidance")]

        assert drawn(*cards).count("<details") == 1

    def test_beside_a_stimulus_as_well(self):
        data = STIMULUS.replace("eend.", '<span data-catalog-idref="c1">eend</span>.').replace(
            "</qti-stimulus-body>",
            "</qti-stimulus-body>" + info(card("glossary-on-screen", HTML.format("een vogel"))),
        )
        files = PackageFiles(files={"s.xml": data.encode()})

        page = stimulus_html(read_stimulus("s.xml", files))

        assert "een vogel" in page

    def test_a_sound_to_listen_to_has_the_words_as_its_name(self):
        page = drawn(card("spoken", FILE.format("klank.mp3")))

        name = audio.sound("klank.mp3", mp3()).name
        assert (
            f'<audio src="/g/{name}" controls="controls" preload="none" aria-label="dijk"' in page
        )

    def test_how_it_is_spoken_stays_with_the_words_unseen(self):
        page = drawn(card("spoken", HTML.format("dijk, van water")))

        assert '<span data-spoken="dijk, van water">dijk</span>' in page
        assert "<details" not in page

    def test_the_default_entry_is_the_one(self):
        entries = (
            f'<qti-card-entry xml:lang="en">{HTML.format("dyke")}</qti-card-entry>'
            f'<qti-card-entry xml:lang="nl" default="true">{HTML.format("wal")}</qti-card-entry>'
        )
        page = drawn(card("glossary-on-screen", entries))

        assert "wal" in page
        assert "dyke" not in page


class TestRefused:
    @pytest.mark.parametrize(
        ("cards", "reason"),
        [
            ([card("braille", HTML.format("x"))], "support"),
            ([card("glossary-on-screen", "")], "one content"),
            ([card("glossary-on-screen", HTML.format("a") * 2)], "one content"),
            ([card("glossary-on-screen", FILE.format("klank.mp3"))], "for the support spoken"),
            ([card("spoken", FILE.format("weg.mp3"))], "there is no file"),
            ([card("spoken", FILE.format("https://x.example/a.mp3"))], "inside the package"),
            ([card("spoken", HTML.format("x" * 501))], "1 to 500"),
            ([card("glossary-on-screen", HTML.format("<script>1</script>"))], "script"),
        ],
    )
    def test_a_card_without_one_usable_content(self, cards, reason):
        with pytest.raises(Refused, match=reason):
            drawn(*cards)

    def test_a_part_that_points_to_nothing(self):
        with pytest.raises(Refused, match="there is no catalogue c2"):
            drawn(card("transcript", HTML.format("x")), body=POINTED.replace("c1", "c2"))

    def test_a_catalogue_that_nothing_points_to(self):
        with pytest.raises(Refused, match="nothing points to"):
            drawn(card("transcript", HTML.format("x")), body="<p>niets</p>")

    def test_two_catalogues_with_one_name(self):
        extra = info(card("transcript", HTML.format("x"))) * 2
        with pytest.raises(Refused, match="stands here twice"):
            item(body=POINTED + CHOICE, extra=extra)

    def test_no_package_says_itself_how_something_is_spoken(self):
        with pytest.raises(Refused, match="data-spoken"):
            item(body='<p data-spoken="x">y</p>' + CHOICE)
