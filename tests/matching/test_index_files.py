"""An index in a folder: the same matches as in memory, read by many, replaced under their eyes."""

import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.dirt import crm_lists
from matching.company import Company
from matching.engine import prepare
from matching.index_files import IndexFault, digest_of_table, open_index, save
from matching.scoring import blank_weights
from matching.stored_texts import StoredTexts
from matching.table import table_of
from tests.matching.invented_lists import companies
from tests.matching.makers import BYSTANDERS, company

ACME = company("L1", "Acme Tools Inc", website="acme-tools.com", country="US")
THEIRS = company("R1", "ACME Tools", website="www.acme-tools.com", country="US")


def folder_of(lefts: list[Company], folder: Path) -> Path:
    save(prepare(lefts), folder)
    return folder


@settings(max_examples=25, deadline=None)
@given(companies("L"), companies("R", most=90))
def test_an_opened_index_finds_what_the_one_in_memory_finds(
    lefts: list[Company], rights: list[Company]
) -> None:
    index = prepare(lefts)
    with tempfile.TemporaryDirectory() as folder:
        save(index, Path(folder))
        assert open_index(Path(folder)).match(rights) == index.match(rights)


def test_an_opened_index_finds_the_same_in_a_larger_list(tmp_path: Path) -> None:
    lefts, rights = crm_lists((), 400, seed=5)[:2]
    index = prepare(lefts)
    opened = open_index(save(index, tmp_path))

    assert opened.match(rights) == index.match(rights)
    assert len(opened.match(rights)) > 40


def test_an_empty_list_can_be_saved(tmp_path: Path) -> None:
    assert open_index(folder_of([], tmp_path)).match([THEIRS]) == []


def test_arrays_are_mapped_and_cannot_be_written(tmp_path: Path) -> None:
    index = open_index(folder_of([ACME, *BYSTANDERS], tmp_path))

    with pytest.raises(ValueError, match="read-only"):
        index.left.records.names.record[0] = 1


def test_an_opened_index_travels_as_a_path(tmp_path: Path) -> None:
    index = open_index(folder_of([ACME, *BYSTANDERS], tmp_path))
    sent = pickle.dumps(index)
    alone = pickle.dumps(replace(prepare([ACME, *BYSTANDERS]), weights=index.weights))

    assert pickle.loads(sent).match([THEIRS]) == index.match([THEIRS])
    assert len(sent) < len(alone) / 3
    assert b"Alderbrook" not in sent


def test_another_process_finds_the_same(tmp_path: Path) -> None:
    index = prepare([ACME, *BYSTANDERS])
    save(index, tmp_path)
    code = (
        "import pickle, sys; from pathlib import Path; from matching.index_files import open_index;"
        "index = open_index(Path(sys.argv[1])); rights = pickle.loads(bytes.fromhex(sys.argv[2]));"
        "print(pickle.dumps(index.match(rights)).hex())"
    )
    sent = pickle.dumps([THEIRS]).hex()
    command = [sys.executable, "-c", code, str(tmp_path), sent]
    found = subprocess.run(command, capture_output=True, check=True, text=True, env=_environment())

    assert pickle.loads(bytes.fromhex(found.stdout)) == index.match([THEIRS])


def test_other_weights_take_the_place_of_those_saved(tmp_path: Path) -> None:
    folder_of([ACME, *BYSTANDERS], tmp_path)

    assert open_index(tmp_path).match([THEIRS])[0].verdict == "auto"
    assert open_index(tmp_path, blank_weights()).match([THEIRS])[0].verdict != "auto"


def test_a_reader_of_an_older_version_goes_on(tmp_path: Path) -> None:
    old = open_index(folder_of([ACME, *BYSTANDERS], tmp_path))
    for _ in range(4):
        folder_of(list(BYSTANDERS), tmp_path)

    assert old.match([THEIRS])[0].left_id == "L1"
    assert open_index(tmp_path).match([THEIRS]) == []
    assert not old.folder.exists()


def test_the_version_before_is_kept_for_those_on_their_way(tmp_path: Path) -> None:
    sent = pickle.dumps(open_index(folder_of([ACME, *BYSTANDERS], tmp_path)))
    folder_of(list(BYSTANDERS), tmp_path)

    assert pickle.loads(sent).match([THEIRS])[0].left_id == "L1"
    assert len(list(tmp_path.glob("index-*"))) == 2


def test_what_a_writer_left_that_died_is_removed_an_hour_later(tmp_path: Path) -> None:
    abandoned, busy = tmp_path / "part-old", tmp_path / "part-new"
    abandoned.mkdir()
    busy.mkdir()
    os.utime(abandoned, (0, 0))
    folder_of([ACME], tmp_path)

    assert (abandoned.exists(), busy.exists()) == (False, True)


def test_a_write_that_fails_leaves_the_current_version_alone(tmp_path: Path) -> None:
    index = prepare([ACME, *BYSTANDERS])
    save(index, tmp_path)
    broken = replace(index, blocks=replace(index.blocks, grams=object()))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        save(broken, tmp_path)

    assert open_index(tmp_path).match([THEIRS])[0].left_id == "L1"
    assert not list(tmp_path.glob("part-*"))


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="there is no index here"):
        open_index(tmp_path)
    (tmp_path / "current").write_text("../elsewhere")
    with pytest.raises(IndexFault, match="names no version"):
        open_index(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest", "no manifest"])
def test_a_damaged_index_is_refused_in_one_line(tmp_path: Path, damage: str) -> None:
    version = save(prepare([ACME, *BYSTANDERS]), tmp_path)
    column = version / "left.records.ids.texts.npy"
    if damage == "cut":
        column.write_bytes(column.read_bytes()[:-1])
    elif damage == "gone":
        column.unlink()
    elif damage == "manifest":
        (version / "manifest.json").write_text("{}")
    else:
        (version / "manifest.json").unlink()

    with pytest.raises(IndexFault) as fault:
        open_index(tmp_path)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(("entry", "words"), [("engine", "engine"), ("format", "format")])
def test_an_index_of_another_version_is_refused(tmp_path: Path, entry: str, words: str) -> None:
    version = save(prepare([ACME]), tmp_path)
    manifest = json.loads((version / "manifest.json").read_text())
    (version / "manifest.json").write_text(json.dumps({**manifest, entry: "other"}))

    with pytest.raises(IndexFault, match=words):
        open_index(tmp_path)


def test_a_removed_version_is_refused(tmp_path: Path) -> None:
    index = open_index(folder_of([ACME], tmp_path))
    sent = pickle.dumps(index)
    shutil.rmtree(index.folder)

    with pytest.raises(IndexFault):
        pickle.loads(sent)


def test_the_digest_of_a_list_tells_lists_apart() -> None:
    one = digest_of_table(table_of([ACME, THEIRS]))

    assert one == digest_of_table(table_of([ACME, THEIRS]))
    for other in (
        [THEIRS, ACME],
        [ACME],
        [ACME, replace(THEIRS, city="Ulm")],
        [replace(ACME, id="L", name="1Acme Tools Inc"), THEIRS],
    ):
        assert digest_of_table(table_of(other)) != one


def test_the_source_of_an_index_is_kept(tmp_path: Path) -> None:
    save(prepare([ACME]), tmp_path, source="abc")

    assert open_index(tmp_path).source == "abc"


@given(st.lists(st.text()))
def test_stored_texts_are_the_texts(texts: list[str]) -> None:
    stored = StoredTexts.of(texts)

    assert list(stored) == texts
    assert [stored[k] for k in range(len(stored))] == texts
    assert stored[1:] == texts[1:]
    assert stored[-3:1:-1] == texts[-3:1:-1]


def test_stored_texts_keep_half_a_character_and_refuse_what_is_not_there() -> None:
    stored = StoredTexts.of(["\ud800", "b"])

    assert (stored[0], stored[-1]) == ("\ud800", "b")
    for place in (2, -3, np.int64(2)):
        with pytest.raises(IndexError):
            stored[int(place)]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(["."])}
