"""Draw the README's picture: what `lockstep demo` prints, as an SVG that loads nothing from elsewhere.

`python docs/picture.py` runs the demonstration and writes docs/img/demo.svg; `tests/docs/test_picture.py` fails when
it no longer shows what the demonstration says.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.terminal_theme import TerminalTheme

from lockstep.cli import tables
from lockstep.insight.reader import Reader
from lockstep.record.home import Home
from lockstep.simulate import DEMO_PLANTED, DEMO_SEED, DEMO_TOUCHES, DEMO_UNTIL_S
from lockstep.sources.demonstrating import demonstrate

PICTURE = Path(__file__).resolve().parent / "img" / "demo.svg"
#: Characters of a line.
WIDTH = 100
#: A dark screen: it stands well on a light page and on a dark one.
THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        *((72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)),
    ],
)
#: Rich's own template asks a content network for its font; this one takes what the reader has.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
  <style>
    .{unique_id}-matrix {{
      font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
      font-size: {char_height}px;
      line-height: {line_height}px;
      font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{ font-family: system-ui, sans-serif; font-size: 16px; }}
{styles}
  </style>
  <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
    </clipPath>
{lines}
  </defs>
{chrome}
  <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
    <g class="{unique_id}-matrix">
{matrix}
    </g>
  </g>
</svg>
"""


def demonstration(root: Path) -> Home:
    """Set up what `lockstep demo` sets up, in a folder that is empty."""
    home = Home(root)
    demonstrate(home, touches=DEMO_TOUCHES, seed=DEMO_SEED, now_s=DEMO_UNTIL_S, planted=DEMO_PLANTED)
    return home


def screen(home: Home) -> Console:
    """Return a recording console with the goal beside the funnel, and what both teams promised each other."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    with Reader(home.root) as reader:
        period = reader.charter.goals[0].period
        goal, funnel, promises = (
            reader.figure(name, view=view, period=asked, as_of=DEMO_UNTIL_S)
            for name, view, asked in (
                ("goal-pace", None, period),
                ("funnel", "cohort", period),
                ("promises-kept", None, period),
            )
        )
    side_by_side = Table.grid(padding=(0, 6, 0, 0))
    # Without the last line of each, what it rests on, which the promises repeat.
    side_by_side.add_row(*(Group(*tables.reply(each).renderables[:-1]) for each in (goal, funnel)))
    console.print(Padding(Group(side_by_side, "", tables.reply(promises, width=WIDTH)), (1, 0, 0, 0)))
    return console


def draw(home: Home) -> str:
    """Return the picture as SVG."""
    return screen(home).export_svg(
        title="lockstep demo · an invented company", theme=THEME, code_format=FORMAT, unique_id="demo"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(draw(demonstration(Path(folder))), encoding="utf-8")
    print(f"· {PICTURE}")
