"""What we put in an administration's gradebook is found there again, or missed."""

from lti_tool.rostering.rest.gradebook import GradebookService
from lti_tool.rostering.rest.server import GRADEBOOK_SCOPES
from lti_tool.services import gradebook_readback, gradebooks, schools
from lti_tool.services.rosters.fetching import access_to
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.administrations import known
from tests.factories.tools import ROOT_KEY
from tests.unit.worker.gradebook_day import CLASSMATE, book, clock, courier, day, scene

__all__ = ["book", "clock", "courier", "day", "scene"]


def compared(database, courier, school_id):
    with database.reading() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, school_id)
        opened = gradebooks.opened(tenant, gradebooks.require(session, school_id))
        [column] = gradebook_readback.columns(session, tenant, opened)
    scopes = GRADEBOOK_SCOPES[opened.server.version]
    access = access_to(opened.server, courier.outbound, courier.clock, lambda: "n", scopes)
    service = GradebookService(server=opened.server, access=access, outbound=courier.outbound)
    return column, gradebook_readback.compare(service, column, courier.clock())


def test_of_each_pupil_the_newest_is_sought_and_told_as_it_stands(database, day, courier, book):
    with database.writing() as session:
        classmate = rows.person(session, day.scene.registration, day.scene.context)
        known(session, day.scene, classmate, CLASSMATE)
    day.made(1)
    deliver_due(courier)
    day.made(3)
    day.made(2, classmate)
    deliver_due(courier)
    school_id = day.scene.school.id

    column, found = compared(database, courier, school_id)
    assert (len(column.placed), found.missing, found.different) == (2, (), ())

    results = {
        each["student"]["sourcedId"]: key
        for key, each in book.config.book.items()
        if key[0] == "result"
    }
    ours = {each.keys[0]: each.delivery_id for each in column.placed}
    del book.config.book[results.pop(CLASSMATE)]
    [(_, changed)] = results.values()
    book.config.book["result", changed]["score"] = 1.0

    _, found = compared(database, courier, school_id)

    assert found.different == (ours.pop(changed),)
    assert found.missing == (*ours.values(),)
