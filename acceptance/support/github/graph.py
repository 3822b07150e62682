"""Operations: held to the schema, counted, and executed over the repositories."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, execute_sync, parse, validate

from support.github.messages import Node, Reply, Request
from support.github.model import Repository
from support.github.points import Counting
from support.github.repositories import repository
from support.github.schema import schema


class MissingError(Exception):
    """What is asked for by name or id and is not there, or not for this caller."""

    type = "NOT_FOUND"


@dataclass
class Graph:
    """Answers what `find` and `find_by_id` lead to."""

    find: Callable[[str, Request], Repository | None]
    # The node of a repository, a pull request, an issue or a deployment.
    find_by_id: Callable[[str, Request], Node | None]
    offend: Callable[[str], None]

    def answer(self, request: Request, budget: Callable[[int], Node | Reply]) -> Reply:
        """`budget` takes the points and gives what `rateLimit` tells, or the refusal."""
        text = str(request.body.get("query", ""))
        try:
            document = parse(text)
            errors = validate(schema(), document)
        except GraphQLError as error:
            errors = [error]
        if errors:
            self.offend(f"{request.operation} is no valid query: {errors[0].message}")
            return Reply(body={"errors": [{"message": error.message} for error in errors]})
        cost = Counting(schema(), document, request.variables).count()
        if cost.refusal is not None:
            self.offend(f"{request.operation} asks for more than GitHub gives: {cost.refusal.body['errors']}")
            return cost.refusal
        left = budget(cost.points)
        if isinstance(left, Reply):
            return left
        root = {
            "rateLimit": left | {"cost": cost.points, "nodeCount": cost.nodes},
            "repository": lambda _, owner, name, **__: self._named(f"{owner}/{name}", request),
            "node": lambda _, id: self._identified(id, request),  # noqa: A006
            "nodes": lambda _, ids: [self._identified(each, request) for each in ids],
        }
        result = execute_sync(schema(), document, root, variable_values=request.variables)
        body: Node = {"data": result.data}
        if result.errors:
            body["errors"] = [self._error(error, request) for error in result.errors]
        return Reply(body=body)

    def _error(self, error: GraphQLError, request: Request) -> Node:
        original = error.original_error
        told: Node = {"path": error.path, "message": error.message}
        if isinstance(original, MissingError):
            return {"type": original.type} | told
        # Neither GitHub's doing nor the client's: the double is wrong, or the variables are.
        self.offend(f"{request.operation} could not be executed: {error.message} at {error.path}")
        return told

    def _named(self, slug: str, request: Request) -> Node:
        found = self.find(slug, request)
        if found is None:
            raise MissingError(f"Could not resolve to a Repository with the name '{slug}'.")
        return repository(found)

    def _identified(self, identity: str, request: Request) -> Any:
        # An error that is returned fails its own place in a list; one that is thrown would fail the whole list.
        missing = MissingError(f"Could not resolve to a node with the global id of '{identity}'")
        return self.find_by_id(identity, request) or missing
