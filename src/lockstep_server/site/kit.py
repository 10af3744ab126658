"""The page kit: just those files of the npm packages that our pages load."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Where `make setup` puts the packages.
PACKAGES = Path(__file__).resolve().parents[3] / "node_modules"

_SUBSETS = ("latin", "latin-ext", "cyrillic", "greek")

#: Address below /static/kit/ to file below node_modules/.
FILES: dict[str, str] = {
    "kit/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "kit/tus.js": "tus-js-client/dist/tus.min.js",
    **{
        f"kit/{font}-{subset}.woff2": f"@fontsource-variable/{font}/files/{font}-{subset}-wght-normal.woff2"
        for font in ("inter", "source-serif-4", "jetbrains-mono")
        for subset in _SUBSETS
    },
}


class KitFinder(BaseFinder):
    """Finds the kit's files for `collectstatic`."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(PACKAGES)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        """Say nothing: a missing package is said by `lockstep doctor`, with what to do."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file behind an address."""
        found = FILES.get(path)
        if found is None or not (PACKAGES / found).exists():
            return []
        return [str(PACKAGES / found)] if find_all else str(PACKAGES / found)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every address with a storage that opens it."""
        for address, file in FILES.items():
            if (PACKAGES / file).exists():
                yield address, _One(PACKAGES / file)


class _One(FileSystemStorage):
    """One file under whatever address."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.parent)
        self._file = file

    def path(self, name: str) -> str:
        return str(self._file)


class Files(CompressedManifestStaticFilesStorage):
    """Names files by their contents, so that a browser may keep them for ever; source maps are left out."""

    patterns = tuple(
        (kind, tuple(rule for rule in rules if "sourceMappingURL" not in (rule if isinstance(rule, str) else rule[0])))
        for kind, rules in CompressedManifestStaticFilesStorage.patterns
    )
