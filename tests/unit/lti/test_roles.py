"""Roles, and which hosts are the platform's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.roles import LaunchRole, is_administrator, is_test_user, launch_role
from tests.fakes.platform import MEMBERSHIP
from tests.unit.lti.conftest import client_at

SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


class TestRoles:
    @pytest.mark.clause("LTI Core 1.3, A.2.3")
    @pytest.mark.parametrize(
        ("name", "role"),
        [
            ("Learner", LaunchRole.PUPIL),
            ("Member", LaunchRole.PUPIL),
            ("Instructor", LaunchRole.TEACHER),
            ("ContentDeveloper", LaunchRole.TEACHER),
            ("Manager", LaunchRole.TEACHER),
            ("Administrator", LaunchRole.ADMIN),
            ("Mentor", LaunchRole.PARENT),
            ("Officer", LaunchRole.PUPIL),
        ],
    )
    def test_a_context_role_counts_in_each_of_its_spellings(self, name, role):
        assert launch_role([name]) is role
        assert launch_role([f"{MEMBERSHIP}#{name}"]) is role
        assert launch_role([f"{MEMBERSHIP}/{name}#Sub"]) is role

    @pytest.mark.parametrize(
        ("uris", "role"),
        [
            ([], LaunchRole.PUPIL),
            ([f"{INSTITUTION}Administrator"], LaunchRole.ADMIN),
            ([f"{INSTITUTION}Administrator", "Learner"], LaunchRole.PUPIL),
            ([f"{INSTITUTION}Administrator", "Instructor"], LaunchRole.ADMIN),
            ([f"{INSTITUTION}Instructor"], LaunchRole.PUPIL),
            ([f"{INSTITUTION}Mentor"], LaunchRole.PARENT),
            ([f"{INSTITUTION}Mentor", "Learner"], LaunchRole.PUPIL),
            (["Administrator", "Instructor", "Learner", "Mentor"], LaunchRole.PARENT),
        ],
        ids=str,
    )
    def test_the_lowest_wins_and_the_context_decides(self, uris, role):
        assert launch_role(uris) is role

    @pytest.mark.parametrize(
        "uri",
        [
            f"{MEMBERSHIP}#instructor",
            f"{MEMBERSHIP}#Instructor ",
            f" {MEMBERSHIP}#Instructor",
            f"{MEMBERSHIP}#Instructor#Learner",
            f"{MEMBERSHIP}/Instructor",
            f"{MEMBERSHIP}/Instructor#",
            f"{MEMBERSHIP}/Instructor/x#Grader",
            f"{MEMBERSHIP}/instructor#Grader",
            f"{MEMBERSHIP}/Instructor#Grader/x",
            f"{MEMBERSHIP}s#Instructor",
            MEMBERSHIP.replace("http:", "https:") + "#Instructor",
            MEMBERSHIP.replace("org", "org.evil.example") + "#Instructor",
            "#Instructor",
            "urn:lti:role:ims/lis/Instructor",
            "",
        ],
    )
    def test_a_look_alike_is_no_role(self, uri):
        assert launch_role([uri]) is LaunchRole.PUPIL

    @pytest.mark.clause("LTI Core 1.3, A.2.1 to A.2.2")
    @pytest.mark.parametrize(
        "name",
        [
            "Administrator",
            "None",
            "AccountAdmin",
            "Creator",
            "SysAdmin",
            "SysSupport",
            "User",
            "TestUser",
        ],
    )
    def test_a_role_in_the_platforms_system_gives_nothing_here(self, name):
        assert launch_role([f"{SYSTEM}{name}"]) is LaunchRole.PUPIL
        assert launch_role([f"{SYSTEM}{name}", f"{MEMBERSHIP}#Instructor"]) is LaunchRole.TEACHER
        assert is_administrator([f"{SYSTEM}{name}"]) is (name == "Administrator")

    @pytest.mark.clause("LTI Core 1.3, A.2.1 to A.2.2")
    @pytest.mark.parametrize(
        ("name", "role"),
        [
            *((name, LaunchRole.PUPIL) for name in ["Faculty", "Guest", "None", "Other", "Staff"]),
            *((name, LaunchRole.PUPIL) for name in ["Student", "Alumni", "Instructor", "Learner"]),
            *((name, LaunchRole.PUPIL) for name in ["Member", "ProspectiveStudent"]),
            ("Administrator", LaunchRole.ADMIN),
            ("Mentor", LaunchRole.PARENT),
            ("Observer", LaunchRole.PARENT),
        ],
    )
    def test_a_role_in_the_institution_never_makes_a_teacher(self, name, role):
        uri = f"{INSTITUTION}{name}"

        assert launch_role([uri]) is role
        assert launch_role([uri, f"{MEMBERSHIP}#Learner"]) is LaunchRole.PUPIL
        assert is_administrator([uri]) is (name == "Administrator")
        assert not is_administrator([uri, f"{MEMBERSHIP}#Learner"])
        teaches = launch_role([uri, f"{MEMBERSHIP}#Instructor"])
        assert teaches is (LaunchRole.ADMIN if name == "Administrator" else LaunchRole.TEACHER)

    @pytest.mark.clause("LTI Core 1.3, A.2.3")
    @pytest.mark.parametrize(
        "uri",
        [
            *(
                f"{MEMBERSHIP}/Instructor#{name}"
                for name in [
                    "ExternalInstructor",
                    "Grader",
                    "GuestInstructor",
                    "Lecturer",
                    "PrimaryInstructor",
                    "SecondaryInstructor",
                    "TeachingAssistant",
                    "TeachingAssistantGroup",
                    "TeachingAssistantOffering",
                    "TeachingAssistantSection",
                    "TeachingAssistantSectionAssociation",
                    "TeachingAssistantTemplate",
                ]
            )
        ],
    )
    def test_every_kind_of_instructor_teaches(self, uri):
        assert launch_role([uri]) is LaunchRole.TEACHER
        assert launch_role([uri, f"{MEMBERSHIP}/Learner#GuestLearner"]) is LaunchRole.PUPIL

    @given(st.lists(st.text()))
    def test_arbitrary_words_make_nobody_a_teacher(self, uris):
        known = {"Learner", "Member", "Instructor", "ContentDeveloper", "Manager"}

        if not {*uris} & {*known, "Administrator", "Mentor"}:
            assert launch_role(uris) is LaunchRole.PUPIL

    @pytest.mark.clause("LTI Core 1.3, A.2.4")
    def test_a_test_user_is_known_by_either_spelling(self):
        assert is_test_user(["http://purl.imsglobal.org/vocab/lti/system/person#TestUser"])
        assert is_test_user(["http://purl.imsglobal.org/vocab/lis/v2/system/person#TestUser"])
        assert not is_test_user(["TestUser", f"{INSTITUTION}TestUser"])


class TestOwnHost:
    @pytest.mark.parametrize(
        "url",
        [
            "https://lms.example/anything?x=1#y",
            "https://LMS.example:443/",
            "https://keys.example/",
            "https://tokens.example:8443/",
        ],
    )
    def test_is_each_that_the_registration_names(self, url):
        client = client_at(
            token_url="https://tokens.example:8443/t", jwks_url="https://keys.example/jwks"
        )

        assert client.is_own_host(url)

    @pytest.mark.parametrize(
        "url", ["https://x@evil.example/", "https://[evil.example/", "nonsense", "https://"]
    )
    def test_is_no_unreadable_one_even_where_the_issuer_is_no_address(self, url):
        assert not client_at(issuer="urn:example:lms").is_own_host(url)

    def test_the_origin_is_where_the_platforms_pages_live(self):
        assert client_at(auth_url="https://sso.example:8443/auth?x=1").origin == (
            "https://sso.example:8443"
        )
