"""PostgreSQL, embedded under our own supervision or external, behind one face."""

from frontdesk.kit.postgres.cluster import Cluster, running, start
from frontdesk.kit.postgres.joining import joined
from frontdesk.kit.postgres.problems import (
    FolderInUse,
    FolderNotOurs,
    Leftover,
    NoAccount,
    NoPrograms,
    NotStarting,
    OtherVersion,
    ServerRefused,
)
from frontdesk.kit.postgres.remote import external
from frontdesk.kit.postgres.server import Reached, Server

__all__ = [
    "Cluster",
    "FolderInUse",
    "FolderNotOurs",
    "Leftover",
    "NoAccount",
    "NoPrograms",
    "NotStarting",
    "OtherVersion",
    "Reached",
    "Server",
    "ServerRefused",
    "external",
    "joined",
    "running",
    "start",
]
