"""What a process that serves the pages does once, at its start."""

import gc
from unittest import mock

from lti_tool import app
from lti_tool.web import logs


def test_what_is_read_at_the_start_is_kept_from_the_collector(settings):
    with mock.patch.object(gc, "freeze") as freeze, mock.patch.object(logs, "configure"):
        made = app.create_app(settings)

    freeze.assert_called_once_with()
    made.extensions["lti_tool"].database.engine.dispose()
