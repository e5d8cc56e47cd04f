from __future__ import annotations

import pytest

from post_renderer import __version__
from post_renderer.controllers import CONTROLLERS
from post_renderer.flags.keys import MODES, OPTIONS, ROUTES
from post_renderer.model import PREFIX
from post_renderer.options import FLAGS, FLAGS_OF_SERVICES, UsageError, parse


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
        "flags_of_services": {},
        "controller": "",
        "report": "",
        "strict": False,
        "require": False,
        "quiet": False,
        "output": "",
        "fail_on": "",
        "object": "",
        "record": False,
    }


@pytest.mark.parametrize(
    ("arguments", "environ", "field", "value"),
    [
        (["-f", "a", "--filename", "-"], {}, "files", ("a", "-")),
        (["a", "-"], {}, "files", ("a", "-")),
        (["-n", "shop", "a"], {}, "files", ("a",)),
        (["a", "-f", "b"], {}, "files", ("a", "b")),
        (["--config", "c"], {}, "config", "c"),
        ([], {"BACKEND_TLS_CONFIG": "e"}, "config", "e"),
        (["--config=c"], {"BACKEND_TLS_CONFIG": "e"}, "config", "c"),
        (["-n", "shop"], {}, "namespace", "shop"),
        (["-nshop"], {}, "namespace", "shop"),
        (["--namespace=shop"], {}, "namespace", "shop"),
        (["--service", "a", "--service=b/c*"], {}, "services", ("a", "b/c*")),
        (["--mode", "mount"], {}, "flags", {"mode": "mount"}),
        (["--routes=keep"], {}, "flags", {"routes": "keep"}),
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
        (["--record"], {}, "record", True),
        ([], {"BACKEND_TLS_RECORD": "true"}, "record", True),
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
        (["--conf", "c"], "unrecognized arguments: --conf"),
        (["a", "--quiet", "b"], "unrecognized arguments: b"),
        (["--config"], "argument --config: expected one argument"),
        (["--strict=yes"], "argument --strict: ignored explicit argument 'yes'"),
    ],
    ids=["unknown option", "abbreviated", "files apart", "without its value", "value for a switch"],
)
def test_wrong_command_line(arguments, sentence):
    assert usage(*arguments) == (2, f"backend-tls: {sentence}; see backend-tls --help")


@pytest.mark.parametrize(
    ("arguments", "option", "choices"),
    [
        (["--mode", "magic"], "--mode: invalid choice: 'magic'", MODES),
        (["--routes", "later"], "--routes: invalid choice: 'later'", ROUTES),
        (["--controller", "nobody"], "--controller: invalid choice: 'nobody'", tuple(CONTROLLERS)),
    ],
)
def test_error_lists_the_choices(arguments, option, choices):
    code, text = usage(*arguments)
    assert code == 2
    assert text.startswith(f"backend-tls: argument {option}")
    assert all(choice in text for choice in choices)


def test_every_flag_is_an_option():
    """All of them but ``enabled``, for which there is --service."""
    assert {*FLAGS, *FLAGS_OF_SERVICES} == set(OPTIONS) - {"enabled"}


@pytest.mark.parametrize("option", FLAGS_OF_SERVICES)
def test_flags_of_named_services(option):
    assert parse(["--service", "web", f"--{option}", "x"], {}).flags_of_services == {option: "x"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port=x"], "--port applies to the Services of --service, and there is none"),
        (
            ["--secret-name=x", "--port=", "--config", "c"],
            "--port and --secret-name apply to the Services of --service, and there is none",
        ),
    ],
)
def test_flags_of_no_service(arguments, sentence):
    hint = "add --service NAME, or annotate the Service"
    assert usage(*arguments) == (2, f"backend-tls: {sentence}; {hint}")


@pytest.mark.parametrize("environ", [{}, {"BACKEND_TLS_REPORT": "-"}], ids=["option", "variable"])
def test_no_report_among_the_manifests(environ):
    arguments = [] if environ else ["--report", "-"]
    hint = "pass the name of a file, or /dev/stderr with --quiet"
    assert usage(*arguments, **environ) == (2, f"backend-tls: --report -: stdout is for manifests; {hint}")


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
        ("--routes {follow,keep,last}", "BACKEND_TLS_ROUTES"),
        ("--issuer NAME", "BACKEND_TLS_ISSUER"),
        ("--issuer-kind KIND", "BACKEND_TLS_ISSUER_KIND"),
        ("--issuer-group GROUP", "BACKEND_TLS_ISSUER_GROUP"),
        ("--controller NAME", ""),
        ("--report FILE", "BACKEND_TLS_REPORT"),
        ("--strict", "BACKEND_TLS_STRICT=true"),
        ("--record", "BACKEND_TLS_RECORD=true"),
        ("--require", ""),
        ("--quiet", ""),
        ("--keep-http true|false", ""),
        ("--workload KIND/NAME", ""),
        ("--version", ""),
        ("--help", ""),
    ],
)
def test_help_names_options_and_variables(option, variable):
    text = usage("--help")[1]
    assert option in text
    assert not variable or f"[{variable}]" in text


@pytest.mark.parametrize("environ", [{}, {"BACKEND_TLS_STRICT": "true", "BACKEND_TLS_CONFIG": "c.yaml"}])
def test_no_arguments_are_as_if_they_were_parsed(environ):
    assert parse([], environ) == parse(["x.yaml"], environ)._replace(files=())
