"""`/api/v1/accounts` and `/api/v1/persons`: the customer companies and their people, with where they stand."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, page, read_choice, read_limit, read_text, reply
from shirube.clock import Clock
from shirube.db import Database
from shirube.success.accounts import AccountQuery, account_detail, list_accounts
from shirube.success.persons import list_persons, person_detail
from shirube.success.schema import AccountSort, AccountState
from shirube.workspaces.access import Keys

_STATES: tuple[AccountState, ...] = get_args(AccountState)
_SORTS: tuple[AccountSort, ...] = get_args(AccountSort)


class CustomersApi:
    """Accounts and persons of the key's environment."""

    def __init__(self, db: Database, keys: Keys, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock

    async def accounts(self, request: Request) -> Response:
        """`GET /api/v1/accounts?search&state&sort&tests&cursor&limit`"""
        key = await self._keys.secret(request)
        allow_only(request, "search", "state", "sort", "tests", "cursor", "limit")
        state = read_choice(request, "state", _STATES)
        asked = AccountQuery(
            search=read_text(request, "search") or "",
            states=() if state is None else (state,),
            tests=read_choice(request, "tests", ("true", "false")) == "true",
            sort=read_choice(request, "sort", _SORTS) or "started",
            cursor=read_text(request, "cursor", 1000),
            limit=read_limit(request, 50),
        )
        found = await self._db.read(list_accounts, key.workspace_id, key.environment_id, asked, self._clock())
        return page(found.accounts, found.next)

    async def account(self, request: Request) -> Response:
        """`GET /api/v1/accounts/{id}`: with milestones, evidence, persons, assists and latest events."""
        key = await self._keys.secret(request)
        allow_only(request)
        account_id = request.path_params["id"]
        return reply(
            await self._db.read(account_detail, key.workspace_id, key.environment_id, account_id, self._clock())
        )

    async def persons(self, request: Request) -> Response:
        """`GET /api/v1/persons?search&cursor&limit`, last seen first."""
        key = await self._keys.secret(request)
        allow_only(request, "search", "cursor", "limit")
        found = await self._db.read(
            list_persons,
            key.workspace_id,
            key.environment_id,
            search=read_text(request, "search") or "",
            cursor=read_text(request, "cursor", 1000),
            limit=read_limit(request, 50),
        )
        return page(found.persons, found.next)

    async def person(self, request: Request) -> Response:
        """`GET /api/v1/persons/{id}`: with attributes, guides and latest events."""
        key = await self._keys.secret(request)
        allow_only(request)
        person_id = request.path_params["id"]
        return reply(await self._db.read(person_detail, key.workspace_id, key.environment_id, person_id))
