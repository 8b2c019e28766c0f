"""What a definition of match, order, gap match, associate, hot text, slider or hotspot may say."""

import pytest

from lti_tool.exercises.findings import Refused
from tests.unit.exercises.build import item
from tests.unit.exercises.test_more_interactions import (
    ASSOCIATE,
    HOTTEXT,
    PICTURE,
    declared,
    page,
    sample,
)


def spots(shape, coords, size=300):
    return (
        '<qti-hotspot-interaction response-identifier="RESPONSE">'
        f'<img src="img/kompas.svg" alt="x" width="{size}" height="{size}"/>'
        f'<qti-hotspot-choice identifier="A" shape="{shape}" coords="{coords}" hotspot-label="a"/>'
        "</qti-hotspot-interaction>"
    )


def hotspot(body):
    one = declared("identifier", "single", "A")
    return item(declarations=one, body=body, files=PICTURE)


class TestDefinitions:
    @pytest.mark.parametrize(
        ("shape", "coords"),
        [
            ("rect", "0,0,100,100"),
            ("circle", "50,50,50"),
            ("ellipse", "50, 50, 50, 30"),
            ("poly", "0,0,100,0,50,100"),
        ],
    )
    def test_every_shape_can_be_pointed_at(self, shape, coords):
        assert 'foreignObject x="0"' in page(hotspot(spots(shape, coords)))

    @pytest.mark.parametrize(
        ("shape", "coords", "reason"),
        [
            ("rect", "0,0,100", "do not lie in the picture"),
            ("rect", "0,0,301,100", "do not lie in the picture"),
            ("circle", "10,10,50", "do not lie in the picture"),
            ("poly", "1,1", "do not lie in the picture"),
            ("rect", "100,100,50,50", "do not lie in the picture"),
            ("rect", "0,0,20,100", "too small for a finger"),
            ("rect", "a,b,c,d", "not accepted"),
        ],
    )
    def test_a_spot_that_cannot_be_pointed_at_is_refused(self, shape, coords, reason):
        with pytest.raises(Refused, match=reason):
            hotspot(spots(shape, coords))

    @pytest.mark.parametrize(
        ("name", "change", "reason"),
        [
            ("05-koppelen", ('max-associations="3" ', ""), "more pairs than max-associations"),
            ("05-koppelen", ("<qti-value>FR LEE", "<qti-value>FR ZZZ"), "not there"),
            ("05-koppelen", ("<qti-value>FR LEE", "<qti-value>LI LEE"), "than its match-max"),
            ("05-koppelen", ('directedPair"', 'pair"'), "base-type directedPair"),
            ("05-koppelen", ('"multiple"', '"ordered"'), "single or multiple"),
            ("05-koppelen", ('identifier="MAA"', 'identifier="FR"'), "stands here twice"),
            ("05-koppelen", ("<qti-value>FR LEE", "<qti-value>FR"), "not a value of type"),
            ("06-volgorde", ('"ordered"', '"multiple"'), "ordered identifiers"),
            ("06-volgorde", ("<qti-value>J</qti-value>", ""), "names each choice once"),
            ("07-gaten", ('gap identifier="G2"', 'gap identifier="G1"'), "its own name"),
            ("07-gaten", ('identifier="G1"/>', 'identifier="ZN"/>'), "the same identifier"),
            ("08-hotspot", ('width="300" ', ""), "its width and height"),
            ("08-hotspot", ("<qti-value>N", "<qti-value>X"), "not there"),
            ("08-hotspot", ('hotspot-label="boven"', ""), "needs the attribute hotspot-label"),
            ("09-schuif", ("<qti-value>70", "<qti-value>75"), "cannot reach"),
            ("09-schuif", ('"integer"', '"string"'), "one integer or float"),
            ("09-schuif", ('step="10"', 'step="0"'), "steps between its bounds"),
            ("09-schuif", ('upper-bound="100"', 'upper-bound="0"'), "steps between its bounds"),
        ],
    )
    def test_that_cannot_work_is_refused(self, name, change, reason):
        with pytest.raises(Refused, match=reason):
            sample(name, change)

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (ASSOCIATE.replace(">a<", "><"), "all with words"),
            (ASSOCIATE.replace('max-associations="2"', ""), "more pairs than max-associations"),
            (HOTTEXT, "needs a response with base-type pair|base-type identifier"),
            ('<p><qti-gap identifier="G"/></p>' + ASSOCIATE, "outside its interaction"),
            (
                ASSOCIATE.replace(">a<", '><qti-hottext identifier="H">a</qti-hottext><'),
                "may not stand in",
            ),
        ],
    )
    def test_pairs_that_cannot_work_are_refused(self, body, reason):
        with pytest.raises(Refused, match=reason):
            item(declarations=declared("pair", "multiple", "A B", "C D"), body=body)

    @pytest.mark.parametrize(
        "inner",
        [
            '<qti-hottext identifier="D"><b><qti-hottext identifier="E"/></b></qti-hottext>',
            '<qti-gap identifier="G"/>',
        ],
    )
    def test_a_place_inside_a_place_is_refused(self, inner):
        body = HOTTEXT.replace("De ", inner)

        with pytest.raises(Refused, match="may not stand in"):
            item(declarations=declared("identifier", "multiple", "A", "B"), body=body)

    @pytest.mark.parametrize(
        "body",
        [
            HOTTEXT.replace("qti-hottext>", "em>").replace("<qti-hottext i", "<em i"),
            HOTTEXT.replace("<p>", "<qti-prompt/><qti-prompt/><p>"),
        ],
    )
    def test_a_hot_text_has_words_and_one_prompt(self, body):
        with pytest.raises(Refused):
            item(declarations=declared("identifier", "multiple", "A", "B"), body=body)

    def test_an_associate_without_a_limit_has_room_for_half_its_choices(self):
        unlimited = item(
            declarations=declared("pair", "multiple", "A B", "C D"),
            body=ASSOCIATE.replace('max-associations="2"', 'max-associations="0"'),
        )

        assert page(unlimited).count("<select") == 4
