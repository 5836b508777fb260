"""One exchange with a provider: the many errors of the network become the three that matter to a sender."""

from __future__ import annotations

from frontdesk.channels.contract import Answer, Client, NoAnswer, NotSent, Request, TooLarge
from frontdesk.kit.errors import Problem

# The client is known by its shape, and so are its errors, by the names httpx gives them: importing httpx here would cost
# every process that only reads messages a third of a second. These come before the other side can have understood anything.
_BEFORE = frozenset(("ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol", "InvalidURL"))
_NETWORK = _BEFORE | {"HTTPError"}


async def exchange(client: Client, request: Request, *, limit: int = 1_000_000) -> Answer:
    """Send one request and take at most `limit` bytes in answer. Raises NotSent, NoAnswer or TooLarge."""
    try:
        reply = await client.request(
            request.method, request.url, headers=request.headers, content=request.content or None, timeout=request.timeout, limit=limit
        )
    except Problem as problem:
        if problem.code != "answer_too_large":
            raise
        raise TooLarge(problem.detail) from problem
    except Exception as error:
        names = {base.__name__ for base in type(error).__mro__}
        if not names & _NETWORK:
            raise
        raise (NotSent if names & _BEFORE else NoAnswer)(str(error) or type(error).__name__) from error
    return Answer(reply.status_code, reply.content, {name.lower(): value for name, value in reply.headers.items()})
