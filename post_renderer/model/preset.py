"""How one application is configured to serve TLS: the fields of preset.schema.json."""

from post_renderer.model.records import NamedTuple
from post_renderer.model.values import Value


class EnvVar(NamedTuple):
    """An environment variable of a preset; a command-line ``flag`` of the application overrides it.

    ``append``: its value is added to the words of the existing value.
    """

    name: str
    value: str
    flag: str = ""
    append: bool = False


class OtherContainer(NamedTuple):
    """Another container of the pod, identified by image or name.

    ``https_env`` and ``https_args``: its variables and options whose URL points at the application.
    """

    images: tuple[str, ...]
    containers: tuple[str, ...]
    env: tuple[EnvVar, ...]
    https_env: tuple[str, ...]
    https_args: tuple[str, ...]


class ConfigSetting(NamedTuple):
    """Settings in the text under ``key`` of a ConfigMap or Secret; with ``*`` each is a key of its own."""

    kind: str
    name: str
    key: str
    form: str
    values: tuple[tuple[str, str], ...]


class CustomResourceMatch(NamedTuple):
    """A custom resource whose operator creates the pods, and its fields to set, by dotted path.

    ``pods`` are labels of the pods, ``services`` names of Services that the operator creates; ``{name}``
    in them is the name of the resource.
    """

    group: str
    kind: str
    pods: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    fields: tuple[tuple[str, Value], ...]


class Requirements(NamedTuple):
    """What a container must have for a preset to work: see preset.schema.json."""

    command: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()


class PlainPort(NamedTuple):
    """The port that speaks HTTP without the preset: its usual numbers, and its names in containers.

    ``flags`` and ``env`` are the command-line options and variables that set another number; the first
    of them that is set counts. Any of the words and variables of ``when`` shows that the port speaks plain
    HTTP, though charts may call it https.
    """

    numbers: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    when: Requirements = Requirements()


class Renewal(NamedTuple):
    """Whether a renewed certificate is served without a restart; ``how`` ends a sentence."""

    by_itself: bool
    how: str


class Preset(NamedTuple):
    """How one application is configured to serve TLS; preset.schema.json describes the fields.

    ``plain`` is the port that the preset doubles or switches, without numbers where that is unknown.
    ``port`` 0: the plain port itself switches to HTTPS. ``keeps_plain_port``: the plain port still
    serves HTTP. ``chart_only`` and ``no_native_tls`` are reasons why TLS cannot be configured here:
    only by values of the chart, or not at all, so that a sidecar is needed.
    """

    name: str
    title: str
    images: tuple[str, ...]
    containers: tuple[str, ...]
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    versions: str
    resource: CustomResourceMatch | None
    plain: PlainPort
    port: int
    keeps_plain_port: bool
    mount_path: str
    items: tuple[tuple[str, str], ...]
    env: tuple[EnvVar, ...]
    args: tuple[str, ...]
    replaces: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    files_path: str
    config: tuple[ConfigSetting, ...]
    also_https_ports: tuple[int, ...]
    other_containers: tuple[OtherContainer, ...]
    requires: Requirements
    unsupported_key_algorithms: tuple[str, ...]
    key_encoding: str
    secret_name: str
    renewal: Renewal
    chart_only: str
    no_native_tls: str
    notes: tuple[str, ...]
    source: str
    confidence: str
