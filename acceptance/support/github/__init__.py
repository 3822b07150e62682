"""GitHub as the program sees it: a server on this machine, with repositories that scenarios make up and break."""

from support.github.double import GitHub
from support.github.model import Repository

__all__ = ["GitHub", "Repository"]
