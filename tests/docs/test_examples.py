"""Every example in a docstring runs and says what it shows."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import lockstep


def modules() -> list[str]:
    """Return every module of the library that has an example."""
    found = []
    for module in pkgutil.walk_packages(lockstep.__path__, "lockstep."):
        spec = module.module_finder.find_spec(module.name, None)
        if spec and spec.origin and spec.origin.endswith(".py"):
            with open(spec.origin, encoding="utf-8") as file:
                if ">>> " in file.read():
                    found.append(module.name)
    return sorted(found)


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_run(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert tried
    assert not failed
