"""The messages of argocd-cmp-server (argo-cd 3.2.1, cmpserver/plugin/plugin.proto) that the tests use.

Its reflection lists the service but has no descriptor: they are in gogo/protobuf's registry, not in the one
that it reads.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

SERVICE = "plugin.ConfigManagementPluginService"
Field = descriptor_pb2.FieldDescriptorProto
SIMPLE = {
    "string": Field.TYPE_STRING,
    "bytes": Field.TYPE_BYTES,
    "int64": Field.TYPE_INT64,
    "bool": Field.TYPE_BOOL,
}
# Name, number and type of each field; a type in brackets is repeated.
MESSAGES = {
    "EnvEntry": (("name", 1, "string"), ("value", 2, "string")),
    "File": (("chunk", 1, "bytes"),),
    "ManifestRequestMetadata": (
        ("appName", 1, "string"),
        ("appRelPath", 2, "string"),
        ("checksum", 3, "string"),
        ("size", 4, "int64"),
        ("env", 5, "[EnvEntry]"),
    ),
    "AppStreamRequest": (("metadata", 1, "ManifestRequestMetadata"), ("file", 2, "File")),
    "ManifestResponse": (("manifests", 1, "[string]"), ("sourceType", 2, "string")),
    "ParameterAnnouncement": (
        ("name", 1, "string"),
        ("title", 2, "string"),
        ("tooltip", 3, "string"),
        ("collectionType", 6, "string"),
    ),
    "ParametersAnnouncementResponse": (("parameterAnnouncements", 1, "[ParameterAnnouncement]"),),
}


def _pool() -> DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(name="plugin.proto", package="plugin", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, number, kind in fields:
            _add_field(message, field, number, kind)
    pool = DescriptorPool()
    pool.Add(file)
    return pool


def _add_field(message: Any, name: str, number: int, kind: str) -> None:
    bare = kind.strip("[]")
    field = message.field.add(name=name, number=number)
    field.label = Field.LABEL_OPTIONAL if bare == kind else Field.LABEL_REPEATED
    field.type = SIMPLE.get(bare, Field.TYPE_MESSAGE)
    if bare not in SIMPLE:
        field.type_name = f".plugin.{bare}"


POOL = _pool()


def message(name: str) -> Any:
    """The class of the message ``name``."""
    return GetMessageClass(POOL.FindMessageTypeByName(f"plugin.{name}"))
