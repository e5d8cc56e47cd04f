from __future__ import annotations

import pytest
from support.krm import config, options, resource_list
from support.manifests import refusals

from post_renderer.commands.krm import function_config
from post_renderer.model import OptionSource
from post_renderer.options import FLAGS, parse
from post_renderer.options.arguments import FLAGS_OF_SERVICES

ITEM = "kind: Service\n"


def read(function_config_body: dict | None, *arguments: str) -> function_config.Given:
    return function_config.read(resource_list(ITEM, function_config_body), parse(arguments, {}))


@pytest.mark.parametrize("text", ["", "functionConfig:\n", "functionConfig: null\n"])
def test_none(text):
    given = parse(["--issuer", "ca"], {})
    assert function_config.read(resource_list(ITEM) + text, given) == (given, None)


def test_options_of_a_config_map():
    data = options(service="web, shop/api", issuer="ca", namespace="shop", strict="true", secret_name="tls")
    given = read(data, "--issuer=other", "--mode=sidecar", "--require")
    assert given.config is None
    assert given.options.services == ("web", "shop/api")
    assert given.options.flags == {"issuer": "ca", "mode": "sidecar"}
    assert given.options.flags_of_services == {"secret-name": "tls"}
    assert given.options.namespace == "shop"
    assert (given.options.strict, given.options.require, given.options.quiet) == (True, True, False)


def test_a_config_map_overrides_the_command_line():
    given = read(
        options(controller="ingress-nginx", strict="false", config="b.yaml"), "--strict", "--config=a"
    )
    assert (given.options.controller, given.options.strict, given.options.config) == (
        "ingress-nginx",
        False,
        "b.yaml",
    )


def test_every_option_of_the_command_line_is_a_key():
    assert {*FLAGS, *FLAGS_OF_SERVICES} < set(function_config.KEYS)


def test_a_config():
    given = read(config(defaults={"issuer": {"name": "ca"}}, namespace="shop"))
    assert given.config.namespace == "shop"
    assert given.config.sources == (OptionSource("functionConfig: spec.defaults", {"issuer": "ca"}),)


@pytest.mark.parametrize(
    ("body", "arguments", "sentences"),
    [
        (
            {"kind": "Deployment"},
            [],
            [
                "functionConfig: found kind Deployment; expected BackendTLS (a config), or ConfigMap (with options below data)"
            ],
        ),
        (
            {"a": "b"},
            [],
            [
                "functionConfig: found no kind; expected BackendTLS (a config), or ConfigMap (with options below data)"
            ],
        ),
        (
            options(isuer="ca", mode="sidecars", strict="yes", controller="x"),
            [],
            [
                "functionConfig: data.isuer: is no option; did you mean issuer?",
                'functionConfig: data.mode: found "sidecars", expected one of auto, native, sidecar, mount',
                'functionConfig: data.strict: found "yes", expected "true" or "false"',
                'functionConfig: data.controller: found "x", expected one of ',
            ],
        ),
        (
            {"kind": "ConfigMap", "data": {"issuer": None}},
            [],
            ['functionConfig: data.issuer: found "", expected '],
        ),
        (
            options(secret_name="tls"),
            [],
            [
                "functionConfig: data.secret-name: is for the Services of service, and there is none; add service=NAME, or annotate the Service"
            ],
        ),
        (
            config(defaults={"mode": "sidecars"}, service=[]),
            [],
            [
                "functionConfig: spec.service: unknown key; did you mean services?",
                'functionConfig: spec.defaults.mode: found "sidecars", expected ',
            ],
        ),
        (
            config(),
            ["--config=a.yaml"],
            [
                "functionConfig: is a config, and --config or BACKEND_TLS_CONFIG names another: a.yaml; leave one of them out"
            ],
        ),
    ],
    ids=["kind", "no kind", "options", "null", "no service", "config", "two configs"],
)
def test_mistakes(body, arguments, sentences):
    found = refusals(lambda: read(body, *arguments))
    assert len(found) == len(sentences)
    assert all(map(str.startswith, found, sentences)), found


def test_a_key_that_is_there_twice():
    text = resource_list(ITEM) + "functionConfig:\n  kind: BackendTLS\n  spec: {}\n  spec: {}\n"
    assert refusals(lambda: function_config.read(text, parse([], {}))) == [
        'functionConfig: line 8: found duplicate key "spec"'
    ]
