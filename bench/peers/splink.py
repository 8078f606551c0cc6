"""Splink on DuckDB: EM or labels, with arrays of rare words beside its usual comparisons.

Splink assumes that columns are independent: so place is one comparison, and the rare words tell it
what a name's similarity cannot, how telling the shared words are.
"""

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb  # type: ignore[import-not-found]
import pyarrow as pa  # type: ignore[import-not-found]
import splink.comparison_level_library as levels  # type: ignore[import-not-found]
import splink.comparison_library as comparisons  # type: ignore[import-not-found]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.peers import adapter, lists

RARE = 400  # a word in at most one of so many records says something by itself
FEW = 25  # a rarer word still makes candidates by itself


def main() -> None:
    """Link the two lists of the folder."""
    task = adapter.asked(("em", "labels"))
    logging.getLogger("splink").setLevel(logging.ERROR)
    left, right = list(lists.rows(task.left)), list(lists.rows(task.right))
    words = Counter(word for row in left for word in set(row.name.split()))
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    tables = [
        api.register(_table(rows, words, len(left)), dataset_display_name=name)
        for name, rows in (("a_left", left), ("b_right", right))
    ]
    filled = _filled(left) & _filled(right)
    del left, right
    linker = Linker(tables, _settings(filled), log_level=logging.ERROR)
    links = lists.links_of(task.folder)
    if task.variant == "labels":
        _learn_from_labels(linker, api, filled, task.folder, links)
    else:
        _learn_alone(linker, filled)
    predicted = linker.inference.predict(threshold_match_weight=None)
    _write(task, connection, predicted.physical_name, links)


def _table(rows: list[lists.Row], words: Counter[str], size: int) -> pa.Table:
    rare_from = max(3, size / RARE)
    columns: dict[str, list[Any]] = {name: [] for name in (
        "unique_id", "name", "compact", "start", "sorted", "words", "rare", "few", "pairs",
        "country", "state", "city", "postal", "phone", "domain", "label",
    )}  # fmt: skip
    for row in rows:
        mine = sorted(set(row.name.split()), key=lambda word: (words[word], word))
        columns["unique_id"].append(row.id)
        columns["name"].append(row.name or None)
        columns["compact"].append(row.compact or None)
        columns["start"].append(row.compact[:6] or None)
        columns["sorted"].append(" ".join(sorted(mine)) or None)
        columns["words"].append(mine)
        columns["rare"].append([w for w in mine if words[w] <= rare_from] or None)
        columns["few"].append([w for w in mine if len(w) > 1 and words[w] <= FEW])
        columns["pairs"].append(
            [f"{a} {b}" for at, a in enumerate(mine[:3]) for b in mine[at + 1 : 4]]
        )
        columns["country"].append(row.country or None)
        columns["state"].append(row.state or None)
        columns["city"].append(row.city or None)
        columns["postal"].append(row.postal or None)
        columns["phone"].append(row.phone if len(row.phone) > 6 else None)
        columns["domain"].append(row.domain or None)
        columns["label"].append(row.domain.split(".")[0].replace("-", "") or None)
    texts, word_lists = pa.string(), pa.list_(pa.string())
    kinds = {
        name: word_lists if name in ("words", "rare", "few", "pairs") else texts for name in columns
    }
    return pa.table({name: pa.array(v, kinds[name]) for name, v in columns.items()})


def _filled(rows: list[lists.Row]) -> frozenset[str]:
    """Return the fields that have values at all: a comparison without any cannot be trained."""
    fields = ("domain", "postal", "country", "state", "city", "phone")
    return frozenset(name for name in fields if any(getattr(row, name) for row in rows))


def _settings(filled: frozenset[str]) -> SettingsCreator:
    name = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name", term_frequency_adjustments=True),
            levels.CustomLevel('compact_l = compact_r or "sorted_l" = "sorted_r"', "same words"),
            levels.CustomLevel(
                "list_has_all(words_l, words_r) or list_has_all(words_r, words_l)", "words more"
            ),
            levels.JaroWinklerLevel("name", 0.96),
            levels.JaroWinklerLevel("name", 0.92),
            levels.JaroWinklerLevel("name", 0.86),
            levels.JaroWinklerLevel("name", 0.78),
            levels.ElseLevel(),
        ],
    )
    rare = comparisons.CustomComparison(
        output_column_name="rare",
        comparison_levels=[
            levels.NullLevel("rare"),
            levels.ArrayIntersectLevel("rare", 2),
            levels.CustomLevel("rare_l[1] = rare_r[1]", "the rarest word"),
            levels.ArrayIntersectLevel("rare", 1),
            levels.ElseLevel(),
        ],
    )
    domain = comparisons.CustomComparison(
        output_column_name="domain",
        comparison_levels=[
            levels.ExactMatchLevel("domain", term_frequency_adjustments=True),
            levels.NullLevel("domain"),
            levels.ElseLevel(),
        ],
    )
    postal = comparisons.CustomComparison(
        output_column_name="postal",
        comparison_levels=[
            levels.NullLevel("postal"),
            levels.ExactMatchLevel("postal"),
            levels.CustomLevel("substr(postal_l, 1, 3) = substr(postal_r, 1, 3)", "same start"),
            levels.ElseLevel(),
        ],
    )
    others = {
        "domain": domain,
        "postal": postal,
        "country": comparisons.ExactMatch("country"),
        "state": comparisons.ExactMatch("state"),
        "city": comparisons.JaroWinklerAtThresholds("city", [0.9]),
        "phone": comparisons.ExactMatch("phone"),
    }
    return SettingsCreator(
        link_type="link_only",
        comparisons=[name, rare, *(others[field] for field in sorted(filled))],
        blocking_rules_to_generate_predictions=[
            block_on("domain"),
            block_on("phone"),
            block_on("compact"),
            block_on("few", arrays_to_explode=["few"]),
            block_on("pairs", arrays_to_explode=["pairs"]),
            block_on("substr(compact, 1, 7)", *(["country"] if "country" in filled else [])),
            block_on("substr(compact, 1, 5)", "city"),
            block_on("postal", "substr(compact, 1, 3)"),
            block_on("label"),
        ],
        retain_matching_columns=False,
        max_iterations=15,
        em_convergence=0.001,
    )


def _learn_alone(linker: Linker, filled: frozenset[str]) -> None:
    _learn_chance(linker, filled)
    # Each rule leaves free what it does not block on, so that every comparison is learned by one.
    rules = [block_on("domain" if "domain" in filled else "start"), block_on("compact")]
    if "postal" in filled:
        rules.append(block_on("postal", "substr(compact, 1, 3)"))
    for rule in rules if filled else rules[:1]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)


def _learn_chance(linker: Linker, filled: frozenset[str]) -> None:
    certain = [block_on("compact", *(["country"] if "country" in filled else []))]
    if "domain" in filled:
        certain.append(block_on("domain"))
    linker.training.estimate_probability_two_random_records_match(
        certain, recall=0.7 if filled else 0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)


def _learn_from_labels(
    linker: Linker,
    api: DuckDBAPI,
    filled: frozenset[str],
    folder: Path,
    links: dict[str, frozenset[str]],
) -> None:
    _learn_chance(linker, filled)
    pairs = [(a, b) for b in sorted(lists.development(folder, links)) for a in sorted(links[b])]
    table = pa.table({
        "source_dataset_l": ["a_left"] * len(pairs), "unique_id_l": [a for a, _ in pairs],
        "source_dataset_r": ["b_right"] * len(pairs), "unique_id_r": [b for _, b in pairs],
    })  # fmt: skip
    linker.training.estimate_m_from_pairwise_labels(api.register(table))


def _write(
    task: adapter.Task,
    connection: duckdb.DuckDBPyConnection,
    predicted: str,
    links: dict[str, frozenset[str]],
) -> None:
    truth = pa.table({
        "l": [a for lefts in links.values() for a in lefts],
        "r": [b for b, lefts in links.items() for _ in lefts],
    })  # fmt: skip
    connection.register("truth", truth)
    [(compared,)] = connection.sql(f"select count(*) from {predicted}").fetchall()
    [(found,)] = connection.sql(
        f"select count(*) from {predicted} join truth on unique_id_l = l and unique_id_r = r"
    ).fetchall()
    connection.sql(
        f"""copy (select unique_id_l as left_id, unique_id_r as right_id,
                         round(match_weight, 3) as score from {predicted}
                  qualify row_number() over (partition by unique_id_r
                                             order by match_weight desc, unique_id_l)
                          <= {adapter.KEPT})
            to '{task.out}' (header, delimiter ',')"""
    )
    task.tell(compared=compared, blocking_recall=found / max(1, truth.num_rows))


if __name__ == "__main__":
    main()
