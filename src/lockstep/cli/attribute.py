"""`lockstep attribute`: who gets credit for conversions, of any table of touches or of paths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lockstep.cli import screen
from lockstep.values.faults import Fault, WrongUse

if TYPE_CHECKING:
    from lockstep.cli.touch_reading import Given
    from lockstep.engines.embedded import Workbench
    from lockstep.insight.attribution.attributing import Attributed

#: What the credit of conversions without a touch in their window is called.
NO_TOUCH = "(no touch)"
_NANO = 1_000_000_000


def attribute(
    file: Annotated[Path, typer.Argument(help="A table of touches or of paths: CSV, gzip, XLSX, Parquet …")],
    conversions: Annotated[
        Path | None, typer.Argument(help="A second table, of conversions: person, time, value.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Such as linear, u, markov, shapley; say it again for more. Else all.")
    ] = None,
    person: Annotated[str | None, typer.Option(help="Column that says who; else found out, as all below.")] = None,
    time: Annotated[str | None, typer.Option(help="Column that says when.")] = None,
    channel: Annotated[
        str | None, typer.Option(help="Column that gets the credit; several, parted by commas, as one.")
    ] = None,
    conversion: Annotated[
        str | None, typer.Option(help="Column that says what converted: yes or no, a count, or when.")
    ] = None,
    value: Annotated[str | None, typer.Option(help="Column that says what it is worth.")] = None,
    path: Annotated[str | None, typer.Option(help="Column of paths, such as search > fair > mail.")] = None,
    nulls: Annotated[str | None, typer.Option(help="Column that counts journeys without a conversion.")] = None,
    separator: Annotated[str | None, typer.Option(help="What parts the steps of a path.")] = None,
    look_back: Annotated[
        float | None,
        typer.Option(min=0, help="Days before a conversion in which a touch counts; else 90, or longer where one "
                     "conversion in ten takes longer."),
    ] = None,
    half_life: Annotated[float, typer.Option(help="Days after which a touch counts half, by time-decay.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:  # fmt: skip
    """Attribute conversions: `lockstep attribute touches.csv --model linear`.

    Every model where --model is left out. Exit code 1 where there is nothing to attribute, a model can't be computed,
    or rows were left out.
    """
    from lockstep.engines.connecting import connect
    from lockstep.engines.embedded import workbench
    from lockstep.insight.attribution.attributing import attribute as attributed
    from lockstep.insight.attribution.models import named, step_s

    names = named(model or ())
    step_s(half_life)
    said = {"person": person, "time": time, "channel": channel, "conversion": conversion, "value": value,
            "path": path, "nulls": nulls}  # fmt: skip
    with screen.progress() as progress, TemporaryDirectory(prefix="lockstep-") as folder:
        with workbench(temp_directory=Path(folder), preserve_order=False) as bench:
            files = [file] if conversions is None else [file, conversions]
            given, columns = _brought(bench, files, Path(folder), said, look_back, separator, progress)
        names = _possible(names, given, was_asked=bool(model))
        progress("attributing", 0, 0)
        with closing(connect("duckdb")) as engine:
            engine.attach(given.tables)
            found = attributed(engine, names, look_back_s=given.look_back_s, half_life_days=half_life)
    faults = [*given.faults, *_nothing(given, found), *_milestones(names, columns), *found.faults]
    told = _told(found, given, columns, names, faults)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        _show(told, found, given, names)
    screen.list_faults(faults[:20])
    failed = {"no-conversions", "journey-too-long"}
    if any(fault.code in failed or not fault.kept for fault in faults):
        raise typer.Exit(1)


def _brought(
    bench: Workbench,
    files: Sequence[Path],
    folder: Path,
    said: Mapping[str, str | None],
    look_back: float | None,
    separator: str | None,
    progress: Any,
) -> tuple[Given, dict[str, dict[str, list[str]]]]:
    from lockstep.cli.path_table import bring_paths
    from lockstep.cli.touch_columns import suggested
    from lockstep.cli.touch_reading import staged_view
    from lockstep.cli.touch_table import bring_touches
    from lockstep.sources.files.read import stage

    views: list[tuple[str, str, dict[str, list[str]]]] = []
    faults: list[Fault] = []
    for number, path in enumerate(files):
        progress(f"reading {path.name}", 0, 0)
        staged = stage(path, workbench=bench, out=folder / str(number))
        faults.extend(fault for fault in staged.faults if not fault.kept)
        if not staged.rows:
            raise WrongUse(f"{path.name} has no rows.", remedy="Check the filter of the export.")
        staged_view(bench, staged.parquet, f"given_{number}")
        # What is said of a conversion is said of the file of conversions, where there is one.
        own = dict(said)
        if len(files) > 1 and number == 0:
            own["value"] = own["conversion"] = None
        elif number:
            who = next(iter(views[0][2].get("person", ())), None)
            own = {"value": said["value"], "person": who if who in staged.columns else None}
        of = "conversions" if number else ""
        views.append((f"given_{number}", path.name, suggested(staged.columns, own, file=path.name, of=of)))
    progress("finding journeys", 0, 0)
    columns = views[0][2]
    if "path" in columns:
        if len(views) > 1 or look_back is not None:
            raise WrongUse(
                f"{files[0].name} holds paths, which have no times.",
                remedy="Leave out the second file and --look-back, or name the columns of touches: --person, --time.",
            )
        given = bring_paths(bench, folder, "given_0", files[0].name, columns, separator)
    else:
        given = bring_touches(bench, folder, views, look_back_days=look_back)
    given.faults[:0] = faults
    return given, {name: found for _, name, found in views}


def _possible(names: list[str], given: Given, *, was_asked: bool) -> list[str]:
    """Leave out what a table of paths can't answer, or refuse what was asked for."""
    if given.has_times or "time-decay" not in names:
        return names
    if was_asked:
        raise WrongUse(
            "time-decay needs to know when each touch was, and paths have no times.",
            remedy="Bring a table of touches, with person, time and channel; or take another model.",
        )
    return [name for name in names if name != "time-decay"]


def _nothing(given: Given, found: Attributed) -> list[Fault]:
    if not given.conversions:
        return [
            Fault(
                code="no-conversions",
                sentence=f"None of {given.touches:,} touches led to a conversion, so there is nothing to attribute.",
                remedy="Say which column tells a conversion: --conversion NAME, or --value NAME.",
            )
        ]
    untouched = next((credit.nano for credit in found.credits if credit.unit is None), 0) // _NANO
    if not untouched:
        return []
    some = "1 conversion has" if untouched == 1 else f"{untouched:,} conversions have"
    return [
        Fault(
            code="no-touch",
            sentence=f"{some} no touch in the {given.look_back_s // 86_400:,} days before; their credit stays with "
            f"“{NO_TOUCH}”.",
            remedy="Look further back with --look-back DAYS, or check that both name a person alike and in one zone.",
        )
    ]


def _milestones(names: Sequence[str], columns: Mapping[str, Mapping[str, list[str]]]) -> list[Fault]:
    """Say which models miss the dates they rest on."""
    known = {role for roles in columns.values() for role in roles}
    wanting = [name for name in names if name in ("w", "full-path") and not {"lead", "opportunity"} <= known]
    if not wanting:
        return []
    missing = " and ".join(role for role in ("lead", "opportunity") if role not in known)
    return [
        Fault(
            code="no-milestones",
            sentence=f"No column says when the {missing} was made, so {' and '.join(wanting)} divide the share of such "
            "touches among the others they weigh.",
            remedy="Name them Lead created and Opportunity created, or read another model.",
        )
    ]


def _told(
    found: Attributed,
    given: Given,
    columns: Mapping[str, Mapping[str, list[str]]],
    names: Sequence[str],
    faults: Sequence[Fault],
) -> dict[str, Any]:
    def worth(minor: int) -> float | None:
        return minor / 10**given.digits if given.has_values else None

    return {
        **({"model": names[0]} if len(names) == 1 else {"models": list(names)}),
        "rows": [
            {
                **({} if len(names) == 1 else {"model": credit.model}),
                "channel": NO_TOUCH if credit.unit is None else credit.unit,
                "conversions": credit.nano / _NANO,
                "value": worth(credit.minor),
            }
            for credit in found.credits
        ],
        "conversions": found.conversions,
        "value": worth(found.value_minor),
        "currency": given.currency,
        "look_back_days": given.look_back_s / 86_400 if given.has_times else None,
        "columns": columns,
        "faults": [fault.as_dict() for fault in faults],
    }


def _show(told: Mapping[str, Any], found: Attributed, given: Given, names: Sequence[str]) -> None:
    """Print credit by channel: of one model conversions and value, of several one of both side by side."""
    from lockstep.insight.attribution.credit import whole
    from lockstep.values.money import minor_digits

    units = list(dict.fromkeys(row["channel"] for row in told["rows"]))
    money = f"value in {given.currency}" if given.currency else "value"
    kinds = ["conversions", money] if len(names) == 1 else [money]
    kinds = kinds if given.has_values else ["conversions"]
    digits = minor_digits(given.currency) if given.currency else 2
    cells: dict[tuple[str, str, str], str] = {}
    for name in names:
        own = [credit for credit in found.credits if credit.model == name]
        # Rounded to cents so that the column adds up as it is shown.
        cents = whole([Fraction(credit.minor, 10**given.digits) * 10**digits for credit in own])
        for credit, minor in zip(own, cents, strict=True):
            unit = NO_TOUCH if credit.unit is None else str(credit.unit)
            cells[name, unit, "conversions"] = f"{credit.nano / _NANO:,.2f}"
            cells[name, unit, money] = f"{minor / 10**digits:,.{digits}f}"

    def cell(name: str, unit: str, kind: str) -> str:
        return cells.get((name, unit, kind), "–")

    widest = max((len(cell(name, unit, kinds[-1])) for name in names for unit in units), default=0)
    beside = max(1, (screen.out.width - 24) // (max(widest, *map(len, names)) + 2))
    for first in range(0, len(names) if units else 0, beside):
        some = names[first : first + beside]
        heads = [kind if len(names) == 1 else name for name in some for kind in kinds]
        title = f"Credit by {names[0]}" if len(names) == 1 else f"Credit, {kinds[0]}"
        table = screen.table(title, (("channel", "left"), *((head, "right") for head in heads)))
        for unit in units:
            table.add_row(screen.escape(str(unit)), *(cell(name, unit, kind) for name in some for kind in kinds))
        screen.out.print(table)
    for file, roles in told["columns"].items():
        screen.say(f"{file}: " + ", ".join(f"{role} is {' / '.join(named)}" for role, named in roles.items()) + ".")
    worth = f", worth {found.value_minor / 10**given.digits:,.{digits}f} {given.currency or ''}".rstrip()
    some = "1 conversion" if found.conversions == 1 else f"{found.conversions:,} conversions"
    screen.say(f"{some}{worth if given.has_values else ''}; {given.touches:,} touches.")
