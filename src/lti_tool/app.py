"""The composition root: puts the parts together and hands them to the pages."""

import gc
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import SystemRandom
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from lti_tool import config
from lti_tool.clock import utc_now
from lti_tool.config import Settings
from lti_tool.config.facts import load_facts
from lti_tool.config.limits import load_limits
from lti_tool.db import Database, make_engine
from lti_tool.errors import ConfigInvalid
from lti_tool.exercises import catalogue
from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.key_sets import KeySets
from lti_tool.privacy.choices import Policy, policy_of
from lti_tool.services.border_counts import Tally
from lti_tool.services.doctor.records import Instruments
from lti_tool.services.packages import Shelf
from lti_tool.services.registrations import Clients
from lti_tool.services.rosters.fetching import Means
from lti_tool.services.rosters.syncing import Reader
from lti_tool.services.signing_keys import Signers
from lti_tool.web import (
    access,
    errors,
    fixed_texts,
    headers,
    health,
    logs,
    metrics,
    packing,
    pages,
    templating,
)
from lti_tool.web.api import views as api
from lti_tool.web.api.quota import Quota
from lti_tool.web.dashboard import history, live, placed, scores, taking
from lti_tool.web.dashboard import views as dashboard
from lti_tool.web.desk import choosing, grading, matches, papers, photos, received, rosters, years
from lti_tool.web.desk import views as desk
from lti_tool.web.doctor import views as doctor
from lti_tool.web.lean import Pages
from lti_tool.web.lti import configuration, cookieless, deep_linking, notices, registration, returns
from lti_tool.web.lti import views as lti
from lti_tool.web.picker import preview
from lti_tool.web.player import sounds
from lti_tool.web.player import views as player
from lti_tool.web.practice import views as practice
from lti_tool.web.remote import going, remote_login, remote_services
from lti_tool.web.review import marking, person
from lti_tool.web.review import teacher as reviewing
from lti_tool.web.review import views as review
from lti_tool.web.rights import terms
from lti_tool.web.rights import views as rights
from lti_tool.web.tool import Tool
from lti_tool.web.uploads import MemoryRequest

LARGEST_POST = 65_536
"""Bytes. The largest honest post is a launch: a token of 16 kB and a state."""

BLUEPRINTS = (
    health.blueprint,
    metrics.blueprint,
    pages.blueprint,
    lti.blueprint,
    cookieless.blueprint,
    deep_linking.blueprint,
    preview.blueprint,
    returns.blueprint,
    notices.blueprint,
    registration.blueprint,
    configuration.blueprint,
    player.blueprint,
    sounds.blueprint,
    going.blueprint,
    remote_login.blueprint,
    remote_services.blueprint,
    review.blueprint,
    reviewing.blueprint,
    marking.blueprint,
    person.blueprint,
    dashboard.blueprint,
    live.blueprint,
    placed.blueprint,
    history.blueprint,
    practice.blueprint,
    taking.blueprint,
    rights.blueprint,
    terms.blueprint,
    desk.blueprint,
    papers.blueprint,
    choosing.blueprint,
    received.blueprint,
    scores.blueprint,
    grading.blueprint,
    photos.blueprint,
    rosters.blueprint,
    matches.blueprint,
    years.blueprint,
    doctor.blueprint,
    api.blueprint,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the web application; settings come from the environment when none are given.

    For a process that serves it until its end.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    settings = settings or config.load(os.environ)
    logs.configure(settings.log_level)
    made = app_of(assemble(settings))
    settle()
    return made


def settle() -> None:
    """Keep what is there now (modules, the exercises) out of the garbage collector's sight.

    For a process that goes on until it is told to stop. Looking through it took 100 ms in the
    midst of a page, and a sixth of the time in which a large roster is read.
    """
    gc.collect()
    gc.freeze()


def assemble(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
) -> Tool:
    """Return the parts of a tool with these settings."""
    if settings.root_key is None:
        raise ConfigInvalid((config.ROOT_KEY_MISSING,))
    policy = policy_of(load_limits(os.environ), pilot_chain_ids=settings.pilot_chain_ids)
    database = Database(make_engine(settings.database_url))
    outbound = outbound_of(settings)
    signers = Signers(database, settings.root_key, monotonic, clock)

    def fetch(url: str) -> tuple[int, bytes]:
        answer = outbound.call("GET", url, headers={"Accept": "application/json"})
        return answer.status, answer.body

    return Tool(
        settings=settings,
        root_key=settings.root_key,
        database=database,
        shelf=Shelf(database, catalogue.load_default(), monotonic),
        key_sets=KeySets(fetch, monotonic),
        signers=signers,
        clients=Clients(database, monotonic),
        outbound=outbound,
        tokens=AccessTokens(
            outbound, signers, lambda: clock().timestamp(), lambda: secrets.token_urlsafe(16)
        ),
        families=config.load_families(os.environ),
        clock=clock,
        tally=Tally(monotonic),
        policy=policy,
        facts=load_facts(os.environ),
    )


def outbound_of(settings: Settings) -> Outbound:
    """Return the way out that these settings allow."""
    return Outbound(
        timeout=settings.outbound_timeout,
        limit=settings.outbound_limit,
        allow_loopback=settings.allow_loopback,
        ca_file=settings.outbound_ca_file,
    )


ROSTER_TIMEOUT = 30.0
"""Seconds for one page of a roster: administrations are slower than platforms."""

ROSTER_LIMIT = 8_388_608
"""Bytes that a page of a roster may have; pages that are larger are asked for smaller."""


def roster_means_of(settings: Settings, root_key: bytes, database: Database) -> Means:
    """Return what schools' sources are reached with."""
    outbound = _roster_outbound(settings)
    signers = Signers(database, root_key, time.monotonic, utc_now)
    return Means(
        outbound=outbound,
        certified=_roster_outbound(settings).showing(settings.roster_certificate),
        tokens=AccessTokens(
            outbound, signers, lambda: utc_now().timestamp(), lambda: secrets.token_urlsafe(16)
        ),
        clock=utc_now,
        rest=time.sleep,
        nonce=lambda: secrets.token_urlsafe(16),
    )


def _roster_outbound(settings: Settings) -> Outbound:
    return Outbound(
        timeout=ROSTER_TIMEOUT,
        limit=ROSTER_LIMIT,
        allow_loopback=settings.allow_loopback,
        ca_file=settings.outbound_ca_file,
    )


def roster_reader_of(
    settings: Settings,
    root_key: bytes,
    database: Database,
    policy: Policy,
    rest: Callable[[float], object] = time.sleep,
) -> Reader:
    """Return what schools' administrations are read with."""
    return Reader(
        database=database,
        root_key=root_key,
        policy=policy,
        means=replace(roster_means_of(settings, root_key, database), rest=rest),
        random=SystemRandom(),
    )


def instruments_of(parts: Tool, *, write: bool = False) -> Instruments:
    """Return what examining a connection works with."""
    return Instruments(
        outbound=parts.outbound,
        tokens=parts.tokens,
        public_url=parts.settings.public_url,
        leeway=parts.settings.leeway,
        clock=parts.clock,
        write=write,
    )


def app_of(parts: Tool) -> Flask:
    """Return the pages of a tool."""
    settings = parts.settings
    app = Pages("lti_tool.web", static_url_path="/static")
    app.request_class = MemoryRequest
    app.jinja_environment = fixed_texts.Environments
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST,
        TRUSTED_HOSTS=[urlsplit(settings.public_url).hostname, "127.0.0.1", "localhost"],
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
    )
    parts.install(app.extensions)
    app.extensions[api.QUOTA] = Quota(lambda: parts.clock().timestamp())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    Babel(app, locale_selector=_locale)
    templating.install(app)
    headers.install(app, https=settings.public_url.startswith("https:"))
    errors.install(app)
    packing.install(app, parts.random.randrange)
    access.install(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to add middleware
    return app


_LOCALES = {"en": "en_GB"}
"""British dates and numbers: a Dutch reader takes 3/2 for the third of February."""


def _locale() -> str:
    """Dutch, unless the platform said that this person reads English."""
    return _LOCALES.get(fixed_texts.language_now(), "nl")
