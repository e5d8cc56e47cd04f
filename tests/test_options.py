from __future__ import annotations

import pytest

from post_renderer import __version__
from post_renderer.flags.keys import MODES, OPTIONS
from post_renderer.model import PREFIX
from post_renderer.options import FLAGS, UsageError, parse


def usage(*arguments: str, **environ: str) -> tuple[int, str]:
    with pytest.raises(UsageError) as caught:
        parse(arguments, environ)
    return caught.value.code, str(caught.value)


def test_defaults():
    options = parse([], {})
    assert options._asdict() == {
        "files": (),
        "config": "",
        "namespace": "",
        "services": (),
        "flags": {},
        "controller": "",
        "report": "",
        "strict": False,
        "require": False,
        "quiet": False,
        "output": "",
    }


@pytest.mark.parametrize(
    ("arguments", "environ", "field", "value"),
    [
        (["-f", "a", "--filename", "-"], {}, "files", ("a", "-")),
        (["--config", "c"], {}, "config", "c"),
        ([], {"BACKEND_TLS_CONFIG": "e"}, "config", "e"),
        (["--config=c"], {"BACKEND_TLS_CONFIG": "e"}, "config", "c"),
        (["-n", "shop"], {}, "namespace", "shop"),
        (["-nshop"], {}, "namespace", "shop"),
        (["--namespace=shop"], {}, "namespace", "shop"),
        (["--service", "a", "--service=b/c*"], {}, "services", ("a", "b/c*")),
        (["--mode", "mount"], {}, "flags", {"mode": "mount"}),
        (
            ["--issuer", "ca", "--issuer-kind", "Issuer", "--issuer-group", "x.io"],
            {},
            "flags",
            {"issuer": "ca", "issuer-kind": "Issuer", "issuer-group": "x.io"},
        ),
        (["--controller", "ingress-nginx"], {}, "controller", "ingress-nginx"),
        (["--report", "r"], {}, "report", "r"),
        ([], {"BACKEND_TLS_REPORT": "e"}, "report", "e"),
        (["--report", "r"], {"BACKEND_TLS_REPORT": "e"}, "report", "r"),
        (["--strict"], {}, "strict", True),
        ([], {"BACKEND_TLS_STRICT": "true"}, "strict", True),
        (["--strict"], {"BACKEND_TLS_STRICT": "false"}, "strict", True),
        ([], {"BACKEND_TLS_STRICT": "false"}, "strict", False),
        ([], {"BACKEND_TLS_STRICT": ""}, "strict", False),
        (["--require"], {}, "require", True),
        (["--quiet"], {}, "quiet", True),
    ],
)
def test_value(arguments, environ, field, value):
    assert getattr(parse(arguments, environ), field) == value


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--nope"], "unrecognized arguments: --nope"),
        (["inspect"], "unrecognized arguments: inspect"),
        (["--conf", "c"], "unrecognized arguments: --conf c"),
        (["--config"], "argument --config: expected one argument"),
        (["--strict=yes"], "argument --strict: ignored explicit argument 'yes'"),
    ],
    ids=["unknown option", "argument", "abbreviated", "without its value", "value for a switch"],
)
def test_wrong_command_line(arguments, sentence):
    assert usage(*arguments) == (2, f"backend-tls: {sentence}; see backend-tls --help")


@pytest.mark.parametrize(
    ("arguments", "option", "choices"),
    [
        (["--mode", "magic"], "--mode: invalid choice: 'magic'", MODES),
        (["--controller", "traefik"], "--controller: invalid choice: 'traefik'", ("ingress-nginx",)),
    ],
)
def test_error_lists_the_choices(arguments, option, choices):
    code, text = usage(*arguments)
    assert code == 2
    assert text.startswith(f"backend-tls: argument {option}")
    assert all(choice in text for choice in choices)


def test_options_of_services_are_flags():
    assert set(FLAGS) <= set(OPTIONS)


@pytest.mark.parametrize(
    ("arguments", "data", "may_flag"),
    [
        ([], b"a: 1", False),
        ([], PREFIX.encode(), True),
        (["--config", "c"], b"a: 1", True),
        (["--service", "*"], b"a: 1", True),
        (["--issuer", "ca", "--mode", "mount", "--require"], b"a: 1", False),
    ],
    ids=["nothing", "annotation", "config file", "option", "options that flag nothing"],
)
def test_may_flag(arguments, data, may_flag):
    assert parse(arguments, {}).may_flag(data) is may_flag


def test_switch_of_the_environment():
    sentence = 'backend-tls: BACKEND_TLS_STRICT: found "1", expected true or false'
    assert usage(BACKEND_TLS_STRICT="1") == (2, sentence)


def test_version():
    assert usage("--version") == (0, f"backend-tls {__version__}\n")


@pytest.mark.parametrize("argument", ["-h", "--help"])
def test_help(argument):
    code, text = usage(argument)
    assert code == 0
    assert text.startswith("usage: backend-tls [OPTIONS] < rendered.yaml > patched.yaml\n")
    assert all(len(line) <= 100 for line in text.splitlines())


# The option, and its variable.
@pytest.mark.parametrize(
    ("option", "variable"),
    [
        ("--filename FILE", ""),
        ("--config FILE", "BACKEND_TLS_CONFIG"),
        ("--namespace NS", "BACKEND_TLS_NAMESPACE"),
        ("--service NAME", ""),
        ("--mode {auto,native,sidecar,mount}", "BACKEND_TLS_MODE"),
        ("--issuer NAME", "BACKEND_TLS_ISSUER"),
        ("--issuer-kind KIND", "BACKEND_TLS_ISSUER_KIND"),
        ("--issuer-group GROUP", "BACKEND_TLS_ISSUER_GROUP"),
        ("--controller {ingress-nginx}", ""),
        ("--report FILE", "BACKEND_TLS_REPORT"),
        ("--strict", "BACKEND_TLS_STRICT=true"),
        ("--require", ""),
        ("--quiet", ""),
        ("--version", ""),
        ("--help", ""),
    ],
)
def test_help_names_options_and_variables(option, variable):
    text = usage("--help")[1]
    assert option in text
    assert not variable or f"[{variable}]" in text
