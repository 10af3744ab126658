"""From a chart's definition to a picture.

The picture is drawn by Vega itself, here and not in the browser: a page shows the very same SVG that a file and an
e-mail carry, nothing has to be loaded or run to see it, and no rule of a content security policy is in its way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lockstep.charts.tokens import lit, token

if TYPE_CHECKING:
    import altair as alt

FONT = "Inter, system-ui, sans-serif"


def dressed(chart: Any, *, width: int, height: int) -> Any:
    """Return a chart in our dress: ink and hairlines, no frame, no legend, labels in words.

    Parameters
    ----------
    chart
        Any Altair chart.
    width, height
        Of the plot, without labels, in pixels.
    """
    return (
        chart.properties(width=width, height=height)
        .configure(
            background=token("bg"), font=FONT, aria=False, padding={"left": 0, "right": 4, "top": 4, "bottom": 0}
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=token("ink3"),
            labelFontSize=12,
            labelPadding=6,
            domain=False,
            ticks=False,
            title=None,
            gridColor=token("line"),
        )
        .configure_text(fontSize=12, color=token("ink"))
    )


def laid(layers: Sequence[Any], *, width: int, height: int) -> Any:
    """Return layers as one chart of exactly this size, in our dress; they place their own labels.

    Parameters
    ----------
    layers
        Altair charts over the same field of pixels.
    width, height
        Of the whole picture.
    """
    import altair as alt  # noqa: PLC0415  half a second, which only those who draw should wait

    return (
        alt.layer(*layers)
        .properties(width=width, height=height, autosize={"type": "none"}, padding=0)
        .configure(background=token("bg"), font=FONT, aria=False)
        .configure_view(stroke=None)
        .configure_text(fontSize=12, color=token("ink"), baseline="middle")
    )


def svg(chart: alt.TopLevelMixin, *, title: str, in_page: bool = False) -> str:
    """Draw a chart.

    Parameters
    ----------
    chart
        As `dressed` returns it.
    title
        What it shows, in a sentence; read out in its stead.
    in_page
        True: its colours are the page's tokens, light or dark. False: filled in, light, to stand alone.
    """
    import vl_convert  # noqa: PLC0415  it starts a JavaScript engine, half a second

    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict())
    # One picture with one sentence: what Vega says of each mark would be read out as pictures without names.
    drawn = re.sub(r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"', "", drawn)
    # As it is: a name in the title may hold a backslash, which the replacement of a pattern would read.
    drawn = drawn.replace("<svg ", f'<svg role="img" aria-label="{_attribute(title)}" ', 1)
    return drawn if in_page else lit(drawn)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
