"""Many launches: at the same moment, and with keys that change or are unknown."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

PERSONAL = ("person", "person_key", "person_link", "enrollment", "context", "resource_link")


class TestSameMoment:
    @pytest.mark.clause("Security 1.0, 5.1.1.3: nonce")
    @pytest.mark.parametrize("posts", [2, 6])
    def test_of_equal_posts_exactly_one_comes_in(self, scene, visit, posts):
        login = visit.login()
        form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
        name, _, value = login.answer.headers["Set-Cookie"].partition(";")[0].partition("=")
        together = Barrier(posts)

        def post(_number: int) -> tuple[int, bool]:
            browser = scene.visit()
            browser.client.set_cookie(name, value, domain="tool.example")
            together.wait()
            answer = browser.post(form)
            return answer.status_code, "nonce_used" in answer.get_data(as_text=True)

        with ThreadPoolExecutor(posts) as pool:
            answers = Counter(pool.map(post, range(posts)))

        assert answers == {(303, False): 1, (401, True): posts - 1}
        rows = scene.rows()
        assert [len(rows[name]) for name in ("launch_session", "used_nonce", "person")] == [1, 1, 1]

    def test_a_class_that_starts_together_all_comes_in(self, scene, visit):
        together = Barrier(6)

        def launch(number: int) -> int:
            browser = scene.visit()
            login = browser.login()
            claims = browser.claims(login, {"sub": f"user-{number % 3}"})
            form = {"state": login.state, "id_token": browser.platform.sign(claims)}
            together.wait()
            return browser.post(form).status_code

        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(launch, range(6))) == {303}

        rows = scene.rows()
        assert {name: len(rows[name]) for name in PERSONAL} == {
            "person": 3,
            "person_key": 3,
            "person_link": 3,
            "enrollment": 3,
            "context": 1,
            "resource_link": 1,
        }
        assert visit.platform.fetched == [visit.platform.jwks_url]


class TestKeys:
    @pytest.mark.clause("Security 1.0, 6.3")
    def test_unknown_kids_cost_one_fetch_a_minute_however_many(self, scene, visit):
        login = visit.login()
        forged = [
            {"state": login.state, "id_token": visit.platform.sign({}, {"kid": f"kid-{number}"})}
            for number in range(20)
        ]
        visit.launch()
        assert len(visit.platform.fetched) == 1

        for minute in (1, 2):
            scene.clock.forward(seconds=61)
            codes = {visit.post(form).status_code for form in forged}
            assert codes == {401}
            assert len(visit.platform.fetched) == 1 + minute

    @pytest.mark.clause("Security 1.0, 6.3", "Security 1.0, 6.4")
    def test_a_changed_key_is_found_within_the_minute(self, scene, visit):
        visit.launch()
        visit.platform.kid = "lms-2"
        assert visit.launch().status_code == 401

        scene.clock.forward(seconds=60)

        assert visit.launch().status_code == 303

    def test_keys_are_asked_for_once_and_again_after_an_hour(self, scene, visit):
        for _ in range(3):
            assert visit.launch().status_code == 303
        assert len(visit.platform.fetched) == 1

        scene.clock.forward(seconds=3601)
        visit.launch()

        assert len(visit.platform.fetched) == 2

    def test_pupils_come_in_while_the_platforms_key_address_is_down(self, scene, visit):
        visit.launch()
        visit.platform.key_set_answer = (503, b"")
        scene.clock.forward(hours=5)

        assert visit.launch().status_code == 303

    @pytest.mark.clause("Security 1.0, 5.1.3: signature")
    @pytest.mark.parametrize("name", ["jku", "x5u", "x5c", "jwk", "crit"])
    def test_nothing_is_fetched_for_a_token_that_points_at_keys(self, visit, name):
        login = visit.login()
        value = ["x"] if name in {"x5c", "crit"} else "https://evil.example/keys"
        token = visit.platform.sign(visit.claims(login), {name: value})

        assert visit.post({"state": login.state, "id_token": token}).status_code == 401
        assert visit.platform.fetched == []
