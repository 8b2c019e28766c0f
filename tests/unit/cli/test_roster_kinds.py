"""``roster source add`` of kinds other than a OneRoster server."""

import json

import pytest
from sqlalchemy import select

from lti_tool.models.roster_sources import RosterSource
from tests.unit.cli.shell import shell
from tests.unit.cli.test_roster_sources import school, secret_file, words

__all__ = ["school", "secret_file", "shell"]


class TestUwlr:
    def add(self, shell, school, file, **options):
        facts = {"kind": "uwlr", "version": "2.3", "url": "https://las.example/uwlr", "key": "K"}
        return words(school, file, **({"token_url": ""} | facts | options))

    def test_is_kept_with_its_key_sealed(self, shell, school, secret_file):
        added = shell.json(*self.add(shell, school, secret_file, client_name="Alles-in-1"))

        assert (added["kind"], added["version"], added["url"]) == (
            "uwlr",
            "2.3",
            "https://las.example/uwlr",
        )
        with shell.database.reading() as session:
            row = session.scalars(select(RosterSource)).one()
            facts = {
                "brin": "99XX",
                "client_name": "Alles-in-1",
                "location": "00",
                "school_key": "",
            }
            assert json.loads(row.facts) == facts
            assert b"s3cret" not in row.sealed_secret

    @pytest.mark.parametrize(
        ("options", "refusal"),
        [
            ({"version": "1.2"}, (2, "one of 2.2, 2.3")),
            ({"key": ""}, (2, "needs --key")),
            ({"url": "http://las.example/"}, (1, "address_forbidden")),
            ({"location": "A"}, (1, "roster_uwlr_invalid")),
        ],
        ids=["version of OneRoster", "no client code", "not encrypted", "no location"],
    )
    def test_is_refused_when_it_cannot_be_asked(self, shell, school, secret_file, options, refusal):
        code, told = refusal
        found = shell.run(*self.add(shell, school, secret_file, **options), code=code)

        assert told in found.output
