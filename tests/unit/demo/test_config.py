"""Defaults of the platform's surroundings."""

import pytest
import requests
import responses

from lti_tool.demo.platform import config

URL = "http://127.0.0.1:8000/lti/jwks"


@responses.activate
def test_a_key_set_is_fetched_as_json_with_a_name_of_our_own():
    responses.get(
        URL,
        json={"keys": []},
        match=[responses.matchers.header_matcher({"User-Agent": "demo-platform"})],
    )

    assert config.fetch_json(URL) == {"keys": []}


@responses.activate
@pytest.mark.parametrize("answer", [{"status": 500}, {"body": "<html>"}], ids=str)
def test_no_key_set_is_a_failure(answer):
    responses.get(URL, **answer)

    with pytest.raises(requests.RequestException):
        config.fetch_json(URL)


def test_a_new_key_is_long_enough():
    assert config.new_key().key_size == config.KEY_BITS


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://localhost:8001/course?x=1", "http://localhost:8001"),
        ("https://tool.example.org", "https://tool.example.org"),
        ("/course", "://"),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert config.origin(url) == origin
