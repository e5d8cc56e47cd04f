"""``python -m post_renderer`` is the console script."""

from __future__ import annotations

from post_renderer.cli import main

raise SystemExit(main())
