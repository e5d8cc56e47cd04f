"""Tables: their layout by width, the same with and without colours."""

from __future__ import annotations

import re

import pytest

from post_renderer.reports import report, table
from post_renderer.reports.table import Table

HEAD = ("SERVICE", "ROUTES", "HOW")
ROUTES = ", ".join(f"Ingress/{name} (plain)" for name in ("web", "admin", "metrics"))
ROWS = (("web", ROUTES, "preset podinfo"), ("api", "-", "cannot be done"))
TABLE = Table(HEAD, ROWS, ("flagged", ""))
FITTING = max(len(line) for line in table.text(TABLE, 0, report.plain).splitlines())


def text(width: int, of: Table = TABLE) -> str:
    return table.text(of, width, report.plain)


def test_without_a_width_rows_are_lines_as_wide_as_they_need():
    blanks = " " * (len(ROUTES) - len("ROUTES"))
    assert text(0) == (
        f"SERVICE   ROUTES{blanks}   HOW\n"
        f"web       {ROUTES}   preset podinfo\n"
        f"api       -{' ' * (len(ROUTES) - 1)}   cannot be done\n"
    )


@pytest.mark.parametrize("width", [FITTING, FITTING + 1, table.NARROW, 500])
def test_rows_that_fit_are_lines(width: int):
    assert text(width) == text(0)


def test_rows_that_do_not_fit_are_blocks():
    assert text(FITTING - 1) == (
        "Service:   web\n"
        "Routes:    Ingress/web (plain), Ingress/admin (plain), Ingress/metrics (plain)\n"
        "How:       preset podinfo\n"
        "\n"
        "Service:   api\n"
        "Routes:    -\n"
        "How:       cannot be done\n"
    )


def test_a_cell_that_does_not_fit_into_its_block_has_one_value_a_line():
    assert text(40).splitlines()[1:4] == [
        "Routes:    Ingress/web (plain),",
        "           Ingress/admin (plain),",
        "           Ingress/metrics (plain)",
    ]


def test_from_110_columns_on_cells_are_folded():
    wide = Table((*HEAD, "NOTE"), [(*row, "x" * 80) for row in ROWS], ("", ""))
    assert text(130, wide) == (
        f"SERVICE   ROUTES                 HOW              NOTE\n"
        f"web       Ingress/web (plain),   preset podinfo   {'x' * 80}\n"
        f"          Ingress/admin\n"
        f"          (plain),\n"
        f"          Ingress/metrics\n"
        f"          (plain)\n"
        f"api       -                      cannot be done   {'x' * 80}\n"
    )


def test_a_word_is_never_broken():
    """Names are copied from the table: where one does not fit beside the others, rows are blocks."""
    long = Table(("SERVICE", "HOST"), [("web", "a" * 150)], ("",))
    assert text(120, long) == f"Service:   web\nHost:      {'a' * 150}\n"
    assert text(80, Table(HEAD, ROWS, ("", ""))).count("Ingress/metrics (plain)") == 1


@pytest.mark.parametrize("width", [0, 20, 40, 80, 109, 110, 120, 200])
def test_colours_do_not_change_the_layout(width: int):
    coloured = table.text(TABLE, width, report.coloured)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(width)
    assert coloured != text(width)


def test_styles():
    assert [line.style for line in table.lines(TABLE, 0)] == ["bold", "flagged", ""]
    styles = [(line.text.partition(":")[0], line.style) for line in table.lines(TABLE, 80)]
    of_first = [("Service", "flagged"), ("Routes", "flagged"), ("How", "flagged")]
    assert styles == [*of_first, ("", ""), ("Service", "bold"), ("Routes", ""), ("How", "")]


@pytest.mark.parametrize("width", [0, 80, 120])
def test_without_rows(width: int):
    assert text(width, Table(HEAD, (), ())) == "SERVICE   ROUTES   HOW\n"
