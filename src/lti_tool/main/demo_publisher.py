"""The demo's other publisher: an exercise server of its own, on a free port of this machine."""

from threading import Thread

from flask import Flask
from werkzeug.serving import make_server

from lti_tool.cli.remote import values_for
from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.demo.platform import State
from lti_tool.demo.platform.config import new_key
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.records import LineItemFields
from lti_tool.demo.publisher import LIST, PROVIDER, PublisherConfig, Us, create_publisher
from lti_tool.exercises import elsewhere
from lti_tool.services.remote import servers

KEY = "notenkraker"
TILE = "notenkraker-tafels-mix"
CLIENT_ID = "demo-notenkraker"
TITLE = "Tafels door elkaar (van een andere uitgever)"


def start(database: Database, host: str, public_url: str) -> PublisherConfig:
    """Start the server, in a thread that ends with the process, and let the tool know it."""
    server = make_server(host, 0, Flask("waiting"), threaded=True)
    config = PublisherConfig(base_url=f"http://localhost:{server.port}", key=new_key())
    with database.writing() as session:
        if any(known.key == KEY for known in servers.listed(session)):
            servers.remove(session, KEY, now=utc_now())
        entries = elsewhere.read_list(KEY, LIST.read_bytes())
        added = servers.add(session, _facts(config), entries, client_id=CLIENT_ID, now=utc_now())
    config.platform = Us(**values_for(added, public_url))
    server.app = create_publisher(config)
    Thread(target=server.serve_forever, daemon=True).start()
    return config


def _facts(config: PublisherConfig) -> servers.ServerFacts:
    return servers.ServerFacts(
        key=KEY,
        provider=PROVIDER,
        login_url=config.login_url,
        redirect_urls=(config.launch_url,),
        target_url=config.launch_url,
        jwks_url=config.jwks_url,
    )


def add_tile(platform: State) -> None:
    """Put one of its exercises in the course, as a teacher's choice does."""
    platform.course.add_link(
        NewLink(
            title=TITLE,
            url=platform.config.tool_launch_url,
            custom={"exercise": TILE},
            line_item=LineItemFields(label=TITLE, score_maximum=5.0),
        )
    )
