"""emm, the Entity Matching Model: learned from the development part, with country and ranks.

An equal domain is added as a trump, since it knows names and countries only.
"""

import pandas as pd  # type: ignore[import-untyped]
from emm import PandasEntityMatching  # type: ignore[import-not-found]

from bench.peers import adapter, lists
from bench.peers.trump import recall, with_domains

INDEXERS = [
    {"type": "cosine_similarity", "tokenizer": "words", "ngram": 1, "num_candidates": 10},
    {"type": "cosine_similarity", "tokenizer": "characters", "ngram": 3, "num_candidates": 10},
    {"type": "sni", "window_length": 3},
]


def main() -> None:
    """Learn from the development part of the folder, score the candidates of all its rights."""
    task = adapter.asked(("country+rank", "rank"))
    left, right = list(lists.rows(task.left)), list(lists.rows(task.right))
    links = lists.links_of(task.folder)
    split = lists.split_of(task.folder)
    engine = PandasEntityMatching(
        {
            "name_only": task.variant == "rank",
            "without_rank_features": False,
            "with_legal_entity_forms_match": False,
            "supervised_on": False,
            "indexers": INDEXERS,
            "n_jobs": 1,
        }
    )
    engine.fit(_frame(left))
    learned = [row for row in right if lists.is_development(row.id, split)]
    pairs = engine.transform(_frame(learned))
    names = [row.id for row in learned]
    lefts = [row.id for row in left]
    pairs["correct"] = [
        pd.notna(gt) and lefts[int(gt)] in links.get(names[int(uid)], ())
        for uid, gt in zip(pairs["uid"], pairs["gt_uid"], strict=True)
    ]
    pairs["no_candidate"] = pairs["gt_uid"].isna()
    pairs["positive_set"] = True
    engine.fit_classifier(train_name_pairs=pairs)
    scored = engine.transform(_frame(right))
    scored = scored[scored["gt_uid"].notna()]
    found = [
        (lefts[int(gt)], right[int(uid)].id, float(score))
        for uid, gt, score in zip(scored["uid"], scored["gt_uid"], scored["nm_score"], strict=True)
    ]
    kept = list(with_domains(found, left, right))
    task.write(kept)
    task.tell(compared=len(kept), blocking_recall=recall(kept, links))


def _frame(rows: list[lists.Row]) -> pd.DataFrame:
    return pd.DataFrame({
        "id": range(len(rows)),
        "name": [row.raw for row in rows],
        "country": [row.country for row in rows],
    })  # fmt: skip


if __name__ == "__main__":
    main()
