"""The benchmark's report: tables and a plot in the documentation, and the same as text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import altair as alt

from bench.measured import Measured

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "speed.md"
PLOT = PAGE.with_name("speed-growth.svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write(found: Sequence[Measured], *, machine: str) -> str:
    """Put the tables between the marks of the page, draw the plot, and return the tables."""
    text = f"Measured by `make bench` on {machine}.\n\n{_import_table(found)}\n\n{_figure_table(found)}"
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    _plot(found)
    return text


def _import_table(found: Sequence[Measured]) -> str:
    names = (
        "touches", "leads and contacts", "deals", "rows in all", "CSV", "import", "peer", "**ratio**", "memory",
        "peer's memory", "again, unchanged",
    )  # fmt: skip
    head = f"| {' | '.join(names)} |\n|{' ---: |' * len(names)}\n"
    return head + "\n".join(
        f"| {each.touches:,} | {each.leads:,} | {each.deals:,} | {each.rows:,} | {each.csv_mb:,.0f} MB "
        f"| {each.importing.ours.wall_s:.2f} s | {each.importing.peer.wall_s:.2f} s | **{each.importing.ratio:.1f} ×** "
        f"| {each.importing.ours.peak_mb:,.0f} MB | {each.importing.peer.peak_mb:,.0f} MB | {each.again.wall_s:.2f} s |"
        for each in found
    )


def _figure_table(found: Sequence[Measured]) -> str:
    names = list(found[0].figures_s)
    head = "| | " + " | ".join(f"{each.touches:,}" for each in found) + " |\n| --- |" + " ---: |" * len(found) + "\n"
    rows = [
        f"| {name} | " + " | ".join(f"{each.figures_s[name] * 1000:,.0f} ms" for each in found) + " |" for name in names
    ]
    rows.append("| **all figures** | " + " | ".join(f"{each.all_figures_s * 1000:,.0f} ms" for each in found) + " |")
    rows.append(
        "| scan touches, group by person (peer) | "
        + " | ".join(f"{each.scan_s * 1000:,.0f} ms" for each in found)
        + " |"
    )
    rows.append("| **ratio** | " + " | ".join(f"**{each.all_figures_s / each.scan_s:.1f} ×**" for each in found) + " |")
    return head + "\n".join(rows)


def _plot(found: Sequence[Measured]) -> None:
    points = []
    for each in found:
        for what, seconds in (
            ("import", each.importing.ours.wall_s),
            ("DuckDB rewrites the same files", each.importing.peer.wall_s),
            ("all figures", each.all_figures_s),
            ("DuckDB scans and groups", each.scan_s),
        ):
            points.append({"touches": each.touches, "seconds": seconds, "what": what})
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("touches:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="touches", format="~s", grid=False)),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="seconds", format="~g", tickCount=5)),
        color=alt.Color(
            "what:N",
            legend=None,
            scale=alt.Scale(
                domain=["import", "DuckDB rewrites the same files", "all figures", "DuckDB scans and groups"],
                range=["#17191C", "#8A8F98", "#6A48C2", "#8A8F98"],
            ),
        ),
        strokeDash=alt.StrokeDash(
            "what:N",
            legend=None,
            scale=alt.Scale(
                domain=["import", "DuckDB rewrites the same files", "all figures", "DuckDB scans and groups"],
                range=[[1, 0], [6, 3], [1, 0], [2, 2]],
            ),
        ),
    )
    last = max(each.touches for each in found)
    labels = (
        base.transform_filter(alt.datum.touches == last)
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(text="what:N", strokeDash=alt.Undefined)
    )
    chart = (base.mark_line(point=True) + labels).properties(
        width=520, height=320, padding={"right": 210, "left": 5, "top": 5, "bottom": 5}
    )
    chart.configure_view(stroke=None).save(PLOT)
