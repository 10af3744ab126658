"""What a picture holds, read back from its SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # our own pictures; a parser that fails on a broken one is what is wanted
from dataclasses import dataclass

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Mark:
    """A shape: its fill and the x and y of each corner of its path."""

    fill: str
    corners: list[tuple[float, float]]

    @property
    def width(self) -> float:
        """From its left to its right end."""
        return max(x for x, _ in self.corners) - min(x for x, _ in self.corners)

    @property
    def left(self) -> float:
        """Its left end."""
        return min(x for x, _ in self.corners)

    @property
    def top(self) -> float:
        """Its upper end."""
        return min(y for _, y in self.corners)


class Picture:
    """An SVG that was drawn."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.root = ET.fromstring(svg)

    @property
    def texts(self) -> list[str]:
        """Every text, thin spaces as plain ones."""
        return ["".join(found.itertext()).replace("\u202f", " ") for found in self.root.iter(f"{_SVG}text")]

    @property
    def width(self) -> float:
        """Of the whole picture."""
        return float(self.root.attrib["width"])

    def ends_before(self, text: str) -> float:
        """Return the x at which a text ends that is written towards it; infinite for one that begins there."""
        for found in self.root.iter(f"{_SVG}text"):
            if "".join(found.itertext()) == text and found.attrib.get("text-anchor") == "end":
                return float(re.findall(r"translate\(([-\d.]+)", found.attrib["transform"])[0])
        return float("inf")

    def filled(self, token: str) -> list[Mark]:
        """Shapes of a colour, from the back to the front."""
        return [
            Mark(token, _corners(path.attrib["d"]))
            for path in self.root.iter(f"{_SVG}path")
            if path.attrib.get("fill") == f"var(--{token})"
        ]

    def stroked(self, token: str) -> int:
        """How many lines of a colour there are."""
        return sum(1 for found in self.root.iter() if found.attrib.get("stroke") == f"var(--{token})")


def _corners(path: str) -> list[tuple[float, float]]:
    """Return the corners of a path made of M, L, h, v and V/H, as Vega draws rectangles and lines."""
    x = y = 0.0
    found = []
    for letter, numbers in re.findall(r"([MLhvHV])([-\d.,e]+)", path):
        values = [float(value) for value in numbers.split(",")]
        match letter:
            case "M" | "L":
                x, y = values
            case "h":
                x += values[0]
            case "v":
                y += values[0]
            case "H":
                x = values[0]
            case "V":
                y = values[0]
        found.append((x, y))
    return found
