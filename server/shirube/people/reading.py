"""Whether an identity, as a page says it, can be kept."""

from shirube.errors import BadRequest
from shirube.ids import parse_id
from shirube.people.rules import Problem, check_attributes, check_id
from shirube.people.schema import AccountRef, PersonRef


def check_people(person: PersonRef, account: AccountRef | None) -> None:
    """Refuse an identity that can't be kept. Raises BadRequest with the code and field."""
    if person.id is None and person.anonymous_id is None:
        raise BadRequest("A person needs an id or an anonymous_id.", code="field_missing", field="person.id")
    problem = _person_problem(person) or (None if account is None else _account_problem(account))
    if problem is not None:
        raise BadRequest(f"{problem[1]} can't be kept.", code=problem[0], field=problem[1])


def _person_problem(person: PersonRef) -> Problem | None:
    problem = None if person.id is None else check_id(person.id, "person.id")
    if problem is None and person.anonymous_id is not None:
        problem = _anonymous_problem(person.anonymous_id)
    if problem is None and person.attributes:
        problem = check_attributes(person.attributes, "person.attributes")
    return problem


def _account_problem(account: AccountRef) -> Problem | None:
    return check_id(account.id, "account.id") or check_attributes(account.attributes, "account.attributes")


def _anonymous_problem(text: str) -> Problem | None:
    try:
        parse_id(text)
    except ValueError:
        return "field_value", "person.anonymous_id"
    return None
