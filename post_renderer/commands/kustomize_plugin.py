"""The filter as a legacy exec plugin of kustomize: its first argument is a file with the plugin's config.

kustomize writes the object of ``transformers`` to that file, and sends the other objects to stdin
(kustomize 5.7.1, api/internal/plugins/execplugin/execplugin.go).
"""

from __future__ import annotations

from collections.abc import Mapping

from post_renderer.options import Options

# kustomize sets it for these plugins only.
_VARIABLE = "KUSTOMIZE_PLUGIN_CONFIG_ROOT"


def with_config(options: Options, environ: Mapping[str, str]) -> Options:
    """``options``, where kustomize calls with the first file as the config, which is then no input."""
    if _VARIABLE not in environ or not options.files:
        return options
    config, *files = options.files
    return options._replace(config=config, files=tuple(files))
