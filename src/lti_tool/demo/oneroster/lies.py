"""In which ways servers in the field differ from the standard, and what breaks on the way."""

from enum import StrEnum


class Lie(StrEnum):
    """One habit; several go together."""

    NO_PAGING_HEADERS = "no paging headers"
    TOTAL_ONLY = "a total, but no links"
    LINKS_ONLY = "links, but no total"
    TOTAL_OF_PAGE = "a total that counts this page only, and no links"
    SMALL_PAGES = "fewer objects in a page than were asked for"
    PAGES_REPEAT = "the first page, whatever the offset"
    UNORDERED = "another order at every request"
    NEXT_FOREIGN = "the next page on another host"
    NEXT_SAME = "a next page that leads back to this one"
    REAL_BOOLEANS = "booleans instead of their words"
    NO_ENVELOPE = "a bare list instead of an envelope"
    MAINTENANCE = "status 200 and a web page"
    FLAT_ERRORS = "errors without their wrapper"
    FIELDS_REFUSED = "no selection of fields"
    SORT_REFUSED = "no sorting"
    FILTER_REFUSED = "no filter"
    HALF_THEN_500 = "an error from the second page on"
    BUSY = "every third request: come back in a moment"
    ANSWERS_LOST = "what is sent to the gradebook is kept, and answered with an error"
    UNPROCESSABLE = "somebody unknown is invalid data, not an unknown object"
    SHORT_TOKENS = "a token that ends after three requests"
