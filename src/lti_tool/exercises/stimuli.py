"""One ``qti-assessment-stimulus`` -> a ``Stimulus``.

Source: QTI 3.0 ASI, "AssessmentStimulus".
"""

from lti_tool.exercises import bodies, catalogs, rules
from lti_tool.exercises.exercise import Stimulus
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.items import DEFAULT_LANGUAGE
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, language

RULES: Rules = {
    **bodies.RULES,
    **catalogs.RULES,
    "qti-assessment-stimulus": ElementRule(
        required={"identifier": identifier, "title": anything},
        optional={
            "xml:lang": language,
            "label": anything,
            "tool-name": anything,
            "tool-version": anything,
            "xsi:schemaLocation": anything,
        },
        children={"qti-stimulus-body", "qti-catalog-info"},
    ),
}


def read_stimulus(path: str, files: PackageFiles) -> Stimulus:
    """Return the stimulus in one file of a package.

    Raises:
        Refused: the file breaks the profile.
    """
    root = files.tree(path)
    if root.name != "qti-assessment-stimulus":
        root.refuse("element_unknown", "the file holds no QTI 3 qti-assessment-stimulus")
    findings = tuple(rules.check(root, RULES))
    if findings:
        raise Refused(*findings)
    root, supports = catalogs.read(root, files)
    body = root.named("qti-stimulus-body")
    if len(body) != 1:
        root.refuse("element_count", "a stimulus holds one qti-stimulus-body")
    return Stimulus(
        identifier=root.attributes["identifier"],
        title=root.attributes["title"],
        language=root.attributes.get("xml:lang", DEFAULT_LANGUAGE),
        body=bodies.read_static(body[0], files),
        supports=supports,
    )
