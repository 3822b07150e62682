"""Estates of a scenario's own making, and who asks about them."""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def estate_file(owner: str, count: int) -> str:
    """A file of one project with so many components, each with a repository of the owner's."""
    components = "\n".join(
        f"      - key: {owner}-part-{number}\n"
        f"        name: Part {number} of {owner}\n"
        f"        repository: {{ owner: {owner}, name: part-{number} }}"
        for number in range(1, count + 1)
    )
    project = f"  - key: {owner}-works\n    name: The works of {owner}\n    components:\n{components}\n"
    return f"version: 1\nprojects:\n{project}"
