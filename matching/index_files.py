"""An index of the left list in a folder: written once, mapped into memory by whoever opens it.

Every version has a folder of its own and `current` names one: readers of an older one go on.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matching.blocking import Blocks, Key
from matching.company import Company
from matching.engine import Index
from matching.grams import Grams
from matching.hashing import Hashes
from matching.labels import Beginnings
from matching.overlay import ids_of
from matching.places import Places
from matching.prepared import Prepared
from matching.rarity import Rarity
from matching.records import Names, Records
from matching.scoring import Weights, as_table, digest_of, weights_from
from matching.stored_texts import StoredTexts
from matching.table import Table
from matching.texts import Coded
from matching.words import Spellings, Words

FORMAT = 2
_CURRENT, _MANIFEST = "current", "manifest.json"
_VERSION, _PART = "index-", "part-"
_SPARSE = ("data", "indices", "indptr")
_KEPT = 2  # versions: the current one, and the one whose path may be on its way to somebody
_ABANDONED_SECONDS = 3_600
_KINDS: dict[str, Callable[..., Any]] = {
    kind.__name__: kind
    for kind in (
        Beginnings, Blocks, Coded, Grams, Key, Names, Places, Prepared, Rarity, Records, Spellings,
        Words,
    )
}  # fmt: skip


class IndexFault(Exception):
    """A folder holds no index that can be used; the message is one line. Prepare the list anew."""


@dataclass(frozen=True, slots=True)
class OpenedIndex(Index):
    """An index read from a folder. It travels to other processes as the path of the folder."""

    folder: Path = Path()
    source: str = ""
    ids: Key | None = None
    stamps: Hashes | None = None

    def changed(
        self,
        upserts: Sequence[Company] | Table,
        removed: Collection[str] = (),
        *,
        ids: Key | None = None,
    ) -> Index:
        """Return the index of the list with these records changed, added or removed."""
        return Index.changed(self, upserts, removed, ids=ids or self.ids)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if self.delta is not None:
            raise TypeError("an index with changes on top of it does not travel")
        return open_index, (self.folder, self.weights)


def save(index: Index, folder: Path, *, source: str = "", stamps: Hashes | None = None) -> Path:
    """Write an index as the current one of a folder and return the path of this version.

    `source` says what it was made of, as `digest_of_table` does; `stamps` say it of each record.
    Whoever reads an older version
    goes on; versions that nobody can be on the way to are removed.
    """
    if index.delta is not None:
        raise ValueError("an index with changes on top of it is not saved: prepare the list anew")
    folder.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=folder, prefix=_PART))
    try:
        writer = _Writer(part)
        content = {
            name: writer.put(name, getattr(index, name)) for name in ("left", "rarity", "blocks")
        }
        content["ids"] = writer.put("ids", ids_of(index.left.records))
        content["stamps"] = writer.put("stamps", stamps)
        manifest = {
            "format": FORMAT,
            "engine": engine_version(),
            "records": len(index.left.records),
            "source": source,
            "weights digest": digest_of(index.weights),
            "weights": as_table(index.weights),
            "sizes": writer.sizes,
            "content": content,
        }
        (part / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        version = folder / part.name.replace(_PART, _VERSION, 1)
        part.rename(version)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    _point(folder, version.name)
    _clean(folder, version.name)
    return version


def open_index(folder: Path, weights: Weights | None = None) -> OpenedIndex:
    """Open the current index of a folder, or one version by its own path; nothing is read yet.

    `weights` take the place of those that were saved: an index does not depend on them.
    Raises IndexFault where the folder holds no index, a damaged one, or one of another engine.
    """
    version = _version(folder)
    manifest = _manifest(version)
    try:
        reader = _Reader(version)
        content = {name: reader.get(saved) for name, saved in manifest["content"].items()}
        return OpenedIndex(
            **content,
            weights=weights or weights_from(manifest["weights"]),
            folder=version,
            source=str(manifest["source"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise IndexFault(f"{version}: expected a whole index, found {fault}") from None


def digest_of_table(table: Table) -> str:
    """Return a digest of a list: equal lists have equal ones."""
    digest = sha256()
    for name in sorted(table.columns):
        column = table.columns[name]
        digest.update(f"\0{name}\0{len(column)}\0".encode())
        digest.update("\0".join(column).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1)
def engine_version() -> str:
    """Return a digest of the engine's own text: another engine reads a list in another way."""
    digest = sha256(np.__version__.encode())
    here = [each for each in files("matching").iterdir() if each.name.endswith((".py", ".json"))]
    for each in sorted(here, key=lambda each: each.name):
        if each.name != "weights.json":  # an index does not depend on weights
            digest.update(each.read_bytes())
    return digest.hexdigest()[:16]


class _Writer:
    """Writes values into a folder; `sizes` are those of the files, so that a torn one shows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: dict[str, int] = {}

    def put(self, name: str, value: object) -> dict[str, Any]:
        """Write one value and return what finds it again."""
        if isinstance(value, np.ndarray):
            return {"array": self._array(name, value)}
        if isinstance(value, csr_matrix):
            three = {part: self._array(f"{name}.{part}", getattr(value, part)) for part in _SPARSE}
            return {"sparse": three, "shape": list(value.shape)}
        if is_dataclass(value) and type(value).__name__ in _KINDS:
            several = {
                f.name: self.put(f"{name}.{f.name}", getattr(value, f.name)) for f in fields(value)
            }
            return {"kind": type(value).__name__, "fields": several}
        if isinstance(value, Mapping):
            return {
                "by name": {key: self.put(f"{name}.{key}", each) for key, each in value.items()}
            }
        if value is None or isinstance(value, int | float | str):
            return {"value": value}
        if isinstance(value, tuple) and not all(isinstance(each, str) for each in value):
            return {"several": [self.put(f"{name}.{k}", each) for k, each in enumerate(value)]}
        if isinstance(value, Sequence):
            texts = StoredTexts.of(value).apart()
            ends = texts.ends if int(texts.ends[-1]) >> 32 else texts.ends.astype(np.uint32)
            return {
                "texts": self._array(f"{name}.texts", texts.raw),
                "ends": self._array(f"{name}.ends", ends),
            }
        raise TypeError(f"expected something that an index holds, found {type(value).__name__}")

    def _array(self, name: str, array: NDArray[Any]) -> str:
        file = f"{name.replace(' ', '_')}.npy"
        np.save(self._folder / file, np.ascontiguousarray(array), allow_pickle=False)
        self.sizes[file] = (self._folder / file).stat().st_size
        return file


class _Reader:
    """Reads back what a `_Writer` wrote."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, saved: Mapping[str, Any]) -> Any:
        """Return the value that was written."""
        if "array" in saved:
            return self._array(saved["array"])
        if "sparse" in saved:
            # sparse_dot_topn takes no read-only arrays: what is written to these stays in memory.
            parts = [self._array(saved["sparse"][part], "c") for part in _SPARSE]
            return csr_matrix(tuple(parts), shape=tuple(saved["shape"]), copy=False)
        if "kind" in saved:
            read = {name: self.get(each) for name, each in saved["fields"].items()}
            return _KINDS[saved["kind"]](**read)
        if "by name" in saved:
            return {key: self.get(each) for key, each in saved["by name"].items()}
        if "several" in saved:
            return tuple(self.get(each) for each in saved["several"])
        if "texts" in saved:
            return StoredTexts(self._array(saved["texts"]), self._array(saved["ends"]))
        return saved["value"]

    def _array(self, file: str, mode: Literal["r", "c"] = "r") -> NDArray[Any]:
        path = self._folder / file
        try:
            mapped = np.load(path, mmap_mode=mode, allow_pickle=False)
        except ValueError:  # nothing can be mapped of an empty array
            mapped = np.load(path, allow_pickle=False)
        plain: NDArray[Any] = mapped.view(np.ndarray)  # indexing a memmap is many times slower
        return plain


def _version(folder: Path) -> Path:
    if (folder / _MANIFEST).is_file():
        return folder
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise IndexFault(f"{folder}: there is no index here") from None
    if not name.startswith(_VERSION) or Path(name).name != name:
        raise IndexFault(f"{folder}: {_CURRENT} names no version of an index")
    return folder / name


def _manifest(version: Path) -> dict[str, Any]:
    """Read and check a manifest. Raises IndexFault."""
    try:
        manifest = json.loads((version / _MANIFEST).read_text(encoding="utf-8"))
        written, engine, sizes = manifest["format"], manifest["engine"], manifest["sizes"]
        if written != FORMAT:
            raise IndexFault(f"{version}: expected an index of format {FORMAT}, found {written}")
        if engine != engine_version():
            raise IndexFault(f"{version}: this index was made by another version of the engine")
        for file, size in sizes.items():
            if (version / file).stat().st_size != size:
                raise IndexFault(f"{version}: {file} is not as long as it was written")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise IndexFault(f"{version}: expected a whole index, found {fault!r}") from None
    found: dict[str, Any] = manifest
    return found


def _point(folder: Path, version: str) -> None:
    """Make a version the current one, at once for everybody."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{_CURRENT}.")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(version)
    Path(name).replace(folder / _CURRENT)


def _clean(folder: Path, current: str) -> None:
    """Remove older versions, and what a writer that died has left.

    Who has mapped a file keeps it; where a system refuses to remove it, the next time does.
    """
    with suppress(OSError):
        versions = [each for each in folder.glob(f"{_VERSION}*") if each.name != current]
        versions.sort(key=lambda each: -each.stat().st_mtime_ns)
        newest = (folder / current).stat().st_mtime
        parts = [
            each
            for each in folder.glob(f"{_PART}*")
            if newest - each.stat().st_mtime > _ABANDONED_SECONDS
        ]
        for old in [*versions[_KEPT - 1 :], *parts]:
            shutil.rmtree(old, ignore_errors=True)
