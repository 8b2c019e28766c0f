"""The kinds of message that the platform sends, and the claims that only they have.

Source: LTI Core 1.3, section 5.3; Deep Linking 2.0, section 2.1; Submission Review 1.0 and Data
Privacy Launch as far as public code shows them.
"""

from lti_tool.demo.platform import people, vocabulary
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.messages import person_claims
from lti_tool.demo.platform.messages.places import course_of, filled_in
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import Link, PendingDeepLink, PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait

Claims = dict[str, object]

_NO_TEXT = object()


def resource_link(platform: State, person: Person, launch: PendingLaunch) -> Claims:
    """Return what says which link was opened."""
    link = launch.link
    own = dict(link.custom) if link else {}
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.RESOURCE_LINK_REQUEST,
        **_link_claim(platform, link),
        vocabulary.CUSTOM: _custom(platform, person, launch, own),
        vocabulary.LAUNCH_PRESENTATION: _presentation(platform, launch),
    }


def deep_linking(platform: State, person: Person, launch: PendingLaunch) -> Claims:
    """Return what asks a teacher to choose; the answer is waited for from here on."""
    settings = _choice(platform)
    pending = PendingDeepLink(
        person_key=person.key,
        client=launch.client,
        course_id=launch.course_id,
        session_key=platform.token(),
        settings=settings,
        started_at=platform.now(),
    )
    platform.open_deep_link(pending)
    query = f"course={launch.course_id}&id=1&sesskey={pending.session_key}"
    return_url = f"{platform.config.base_url}/deep-linking/return?{query}"
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.DEEP_LINKING_REQUEST,
        vocabulary.CUSTOM: _custom(platform, person, launch, {}),
        vocabulary.LAUNCH_PRESENTATION: {"locale": "nl"},
        vocabulary.DEEP_LINKING_SETTINGS: {"deep_link_return_url": return_url, **settings},
    }


def submission_review(platform: State, person: Person, launch: PendingLaunch) -> Claims:
    """Return what asks to see one person's work in one column."""
    column = course_of(platform, launch).line_item(launch.line_item_id)
    review = (column.fields.review if column else None) or {}
    given = review.get("custom")
    own = dict(launch.link.custom) if launch.link else {}
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.SUBMISSION_REVIEW_REQUEST,
        vocabulary.FOR_USER: _for_user(platform, launch),
        **(_link_claim(platform, launch.link) if launch.link else {}),
        vocabulary.CUSTOM: _custom(
            platform, person, launch, {**own, **(given if isinstance(given, dict) else {})}
        ),
        vocabulary.LAUNCH_PRESENTATION: _presentation(platform, launch),
    }


def data_privacy(platform: State, _: Person, launch: PendingLaunch) -> Claims:
    """Return what asks for the data about one person: no course, no link."""
    old = platform.has(LaunchTrait.OLD_PRIVACY_NAME)
    name = vocabulary.OLD_DATA_PRIVACY_REQUEST if old else vocabulary.DATA_PRIVACY_REQUEST
    return {
        vocabulary.MESSAGE_TYPE: name,
        vocabulary.FOR_USER: _for_user(platform, launch),
        vocabulary.LAUNCH_PRESENTATION: _presentation(platform, launch),
    }


def _for_user(platform: State, launch: PendingLaunch) -> Claims:
    """Return whom the message is about; somebody unknown here goes by the id that was given."""
    person = people.BY_USER_ID.get(launch.about)
    return person_claims.about(platform, person) if person else {"user_id": launch.about}


def _choice(platform: State) -> Claims:
    """Return the settings of a deep-linking request, but for the return address."""
    more = ["link", "file", "html", "image"] if platform.has(LaunchTrait.MANY_TYPES) else []
    settings: Claims = {
        "accept_types": [*more, "ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        "accept_multiple": platform.switches.accept_multiple,
        "auto_create": False,
        "title": "",
        "text": "",
        "data": f"keuze;{platform.token()}=&%20+é",
    }
    if platform.has(LaunchTrait.EMPTY_DATA):
        settings["data"] = ""
    if platform.has(LaunchTrait.NO_DATA):
        del settings["data"]
    if platform.has(LaunchTrait.LINE_ITEM_FORBIDDEN):
        settings["accept_lineitem"] = False
    changed = {**settings, **platform.switches.deep_linking}
    return {name: value for name, value in changed.items() if value is not None}


def _link_claim(platform: State, link: Link | None) -> Claims:
    if link is None:
        return {}
    text: object = link.text or _NO_TEXT
    if text is _NO_TEXT and platform.has(LaunchTrait.EMPTY_TEXTS):
        text = ""
    if text is _NO_TEXT and platform.has(LaunchTrait.NULLS):
        text = None
    description = {} if text is _NO_TEXT else {"description": text}
    link_id = outward(platform, "link", link.id)
    return {vocabulary.RESOURCE_LINK: {"id": link_id, "title": link.title, **description}}


def _custom(platform: State, person: Person, launch: PendingLaunch, own: dict[str, str]) -> Claims:
    """Return the tool's parameters and the link's, with what the platform adds of its own."""
    custom = filled_in(platform, person, launch, {**launch.client.custom, **own})
    if platform.has(LaunchTrait.NUMBERS_IN_CUSTOM):
        custom |= {"lms_user_number": int(person.user_id), "lms_preview": False}
    if platform.has(LaunchTrait.CUSTOM_ADDED):
        custom["context_memberships_url"] = platform.config.memberships_url(launch.course_id)
    return custom


def _presentation(platform: State, launch: PendingLaunch) -> Claims:
    place = launch.link.id if launch.link else ""
    size: Claims = {"width": None, "height": None} if platform.has(LaunchTrait.NULLS) else {}
    return {
        "document_target": launch.target,
        "return_url": f"{platform.config.base_url}/return?link={place}",
        "locale": "nl",
        **size,
    }
