"""What an operation costs, as GitHub documents it: the requests its connections would take, by hundreds."""

from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_interface_type,
    is_object_type,
    value_from_ast_untyped,
)

from support.github.messages import Node, Reply, graphql_failure

PAGE_LIMIT = 100
NODE_LIMIT = 500_000


@dataclass
class Cost:
    """Requests and nodes that an operation may come to, and the first thing in it that GitHub would not do."""

    requests: int = 0
    nodes: int = 0
    refusal: Reply | None = None

    @property
    def points(self) -> int:
        return max(1, (self.requests + 50) // 100)


@dataclass
class Counting:
    """A walk over one operation with its variables."""

    schema: GraphQLSchema
    document: DocumentNode
    variables: Node
    cost: Cost = field(default_factory=Cost)

    def count(self) -> Cost:
        operations = [each for each in self.document.definitions if isinstance(each, OperationDefinitionNode)]
        self._walk(operations[0].selection_set, self.schema.query_type, 1)
        if self.cost.refusal is None and self.cost.nodes > NODE_LIMIT:
            self.cost.refusal = graphql_failure(
                "MAX_NODE_LIMIT_EXCEEDED",
                f"This query requests up to {self.cost.nodes:,} possible nodes which exceeds the maximum limit of"
                f" {NODE_LIMIT:,}.",
            )
        return self.cost

    def _walk(self, selections: SelectionSetNode, parent: GraphQLNamedType | None, times: int) -> None:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                self._field(each, parent, times)
            elif isinstance(each, InlineFragmentNode):
                named = each.type_condition
                self._walk(each.selection_set, self.schema.get_type(named.name.value) if named else parent, times)
            elif isinstance(each, FragmentSpreadNode):
                fragment = next(
                    definition
                    for definition in self.document.definitions
                    if isinstance(definition, FragmentDefinitionNode) and definition.name.value == each.name.value
                )
                self._walk(fragment.selection_set, self.schema.get_type(fragment.type_condition.name.value), times)

    def _field(self, asked: FieldNode, parent: GraphQLNamedType | None, times: int) -> None:
        if asked.selection_set is None:
            return
        name = asked.name.value
        kind: GraphQLNamedType | None = None
        if is_object_type(parent) or is_interface_type(parent):
            kind = get_named_type(parent.fields[name].type)
        given = {each.name.value: value_from_ast_untyped(each.value, self.variables) for each in asked.arguments or ()}
        if kind is not None and kind.name.endswith("Connection"):
            size = given.get("first", given.get("last"))
            if size is None:
                self._refuse(
                    "MISSING_PAGINATION_BOUNDARIES",
                    f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
                )
                size = 0
            if size > PAGE_LIMIT:
                self._refuse(
                    "EXCESSIVE_PAGINATION",
                    f"Requesting {size} records on the `{name}` connection exceeds the `first` limit of"
                    f" {PAGE_LIMIT} records.",
                )
            self.cost.requests += times
            self.cost.nodes += times * size
            times *= size
        elif name == "nodes" and "ids" in given:
            if len(given["ids"]) > PAGE_LIMIT:
                self._refuse(
                    "ARGUMENT_LIMIT",
                    f"You may not provide more than {PAGE_LIMIT} node ids; you provided {len(given['ids'])}.",
                )
            times *= len(given["ids"])
        self._walk(asked.selection_set, kind, times)

    def _refuse(self, kind: str, message: str) -> None:
        self.cost.refusal = self.cost.refusal or graphql_failure(kind, message)
