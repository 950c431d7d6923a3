"""
Chooses how much the look counts beside the meaning, on training photos alone: the heaviest look whose weight leaves
two-photo axes between categories of objects almost as good as the meaning alone makes them.
"""

import argparse
import itertools
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from changes import APPLIED, MEASURED, NEUTRAL, apply_changes, draw_strengths
from export import load_parts
from photos import load_all, squash, to_network
from sources import training_photos

ATTRIBUTES = ("blur", "grain", "exposure", "saturation", "sepia", "compression")
WEIGHTS = (0.05, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.25, 0.3)
# Never nothing: the statistics explain an axis, and corrections and labels draw on them.
MEASURED_SHARES = (0.15, 0.3, 0.5)
# How much of the mean AUC between hard pairs of categories the look may cost.
ALLOWED_LOSS = 0.001
# Pairs of categories that are drawn, and how many of them, those that the meaning alone tells apart worst, are looked at:
# most pairs are told apart perfectly whatever the weight.
PAIRS, HARD_PAIRS = 600, 60


def ranks(values: np.ndarray) -> np.ndarray:
    return values.argsort(kind="stable").argsort(kind="stable").astype(float)


def area_under_curve(scores: np.ndarray, is_high: np.ndarray) -> float:
    highs = is_high.sum()
    above = ranks(scores)[is_high].sum() - highs * (highs - 1) / 2
    return above / (highs * (~is_high).sum())


def rho_of_pairs(vectors: np.ndarray, strengths: np.ndarray, random: np.random.Generator) -> float:
    """Mean Spearman's rho of two-photo axes between the weakest and strongest twentieth."""
    order = strengths.argsort()
    twentieth = max(3, len(order) // 20)
    wanted = ranks(strengths)
    found = []
    for low, high in zip(random.choice(order[:twentieth], 40), random.choice(order[-twentieth:], 40), strict=True):
        others = np.setdiff1d(order, (low, high))
        scores = vectors[others] @ (vectors[high] - vectors[low])
        found.append(np.corrcoef(ranks(scores), wanted[others])[0, 1])
    return float(np.mean(found))


def aucs_of_pairs(vectors: np.ndarray, categories: np.ndarray, pairs: list[tuple[str, str]]) -> np.ndarray:
    """For each pair of categories, the mean AUC of two-photo axes between them, over the other photos of both."""
    random = np.random.default_rng(6)
    found = []
    for one, other in pairs:
        rows = np.flatnonzero((categories == one) | (categories == other))
        is_high = categories[rows] == other
        aucs = []
        for _ in range(8):
            low, high = random.choice(rows[~is_high]), random.choice(rows[is_high])
            keep = (rows != low) & (rows != high)
            aucs.append(area_under_curve(vectors[rows[keep]] @ (vectors[high] - vectors[low]), is_high[keep]))
        found.append(np.mean(aucs))
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--meaning", type=Path, required=True)
    parser.add_argument("--look", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the weights, one a look dimension, as .npy")
    options = parser.parse_args()
    torch.set_num_threads(1)
    meaning, look = load_parts(options.meaning, options.look)
    paths = np.array(training_photos(options.sets))
    random = np.random.default_rng(5)

    def embed(photos: list[Image.Image]) -> tuple[np.ndarray, np.ndarray]:
        parts = []
        with torch.no_grad():
            for start in range(0, len(photos), 32):
                x = to_network(np.stack([squash(photo) for photo in photos[start : start + 32]]))
                parts.append((torch.nn.functional.normalize(meaning(x), dim=1).numpy(), look(x).numpy()))
        return tuple(np.concatenate(side) for side in zip(*parts, strict=True))

    objects = [path for path in paths if "caltech-101" in path.parts and "BACKGROUND_Google" not in path.parts]
    objects = [objects[k] for k in random.permutation(len(objects))[:2_500]]
    categories = np.array([path.parent.name for path in objects])
    plain = embed([Image.fromarray(photo) for photo in load_all(objects)])
    changed = {}
    for attribute in ATTRIBUTES:
        photos, strengths = [], []
        for photo in load_all(list(random.choice(paths, 400, replace=False))):
            strength = {name: NEUTRAL.get(name, 0.0) for name in APPLIED}
            drawn = strength[attribute]
            while drawn == strength[attribute]:
                drawn = draw_strengths(random)[attribute]
            strengths.append(drawn)
            photos.append(apply_changes(Image.fromarray(photo), strength | {attribute: drawn}, random))
        changed[attribute] = (*embed(photos), np.array(strengths))
        print(f"embedded {attribute}", flush=True)

    def vectors(parts: tuple[np.ndarray, np.ndarray], weights: np.ndarray) -> np.ndarray:
        rows = np.concatenate([parts[0], parts[1] * weights], 1)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    names, counts = np.unique(categories, return_counts=True)
    pairs = [tuple(random.choice(names[counts >= 12], 2, replace=False)) for _ in range(PAIRS)]
    none = np.zeros(len(APPLIED) + len(MEASURED))
    order = aucs_of_pairs(vectors(plain, none), categories, pairs).argsort()
    hard = [pairs[k] for k in order[:HARD_PAIRS]]

    def judge(weights: np.ndarray) -> tuple[float, float, list[float]]:
        auc = float(aucs_of_pairs(vectors(plain, weights), categories, hard).mean())
        rhos = [rho_of_pairs(vectors(parts, weights), s, np.random.default_rng(7)) for *parts, s in changed.values()]
        return auc, float(np.mean(rhos)), rhos

    alone, _, _ = judge(none)
    print(f"meaning alone: hard categories {alone:.4f}")
    best: tuple[float, np.ndarray] | None = None
    for share, weight in itertools.product(MEASURED_SHARES, WEIGHTS):
        weights = weight * np.array([1.0] * len(APPLIED) + [share] * len(MEASURED))
        auc, rho, rhos = judge(weights)
        detail = " ".join(f"{name} {value:.2f}" for name, value in zip(ATTRIBUTES, rhos, strict=True))
        print(f"weight {weight}, measured {share}: categories {auc:.4f}, look {rho:.3f} ({detail})", flush=True)
        if auc >= alone - ALLOWED_LOSS and (best is None or rho > best[0]):
            best = (rho, weights)
    np.save(options.out, best[1].astype(np.float32))
    print(f"chosen: applied {best[1][0]:.3f}, measured {best[1][-1]:.3f}, look {best[0]:.3f}")


if __name__ == "__main__":
    main()
