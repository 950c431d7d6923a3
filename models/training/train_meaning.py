"""
Trains the part for meaning: MobileNetV2 at 192 pixels learns to give, for a changed photo, what its teachers give for
the unchanged one at 224. Run `python3 train_meaning.py --help`.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from PIL import Image

from changes import SIDE, apply_changes, draw_strengths
from network import FEATURES, MEANING_SIDE, Meaning, MobileNetV2
from photos import load_all, squash, to_network
from sources import training_photos

TEACHERS = ("mobilenet_v2_1.0_224_quant.tflite", "tf2_mobilenet_v2_1.0_224_ptq.tflite")
TEACHER_SIDE = 224
DIMENSIONS = 384
# Blocks before this one are left as they are: they are most of the work and see edges and colours, not meaning.
FIRST_TRAINED = 8


def teach(photos: list[np.ndarray], sets: Path, file: Path) -> np.ndarray:
    """The teachers' features of all photos, each of length 1, side by side: [photos, teachers * FEATURES]."""
    if file.exists():
        return np.load(file)
    teachers = [MobileNetV2.of_tflite(sets / "mobilenet-v2" / name) for name in TEACHERS]
    scripted = [torch.jit.optimize_for_inference(torch.jit.script(teacher)) for teacher in teachers]
    features = np.empty((len(photos), len(teachers) * FEATURES), np.float32)
    with torch.no_grad():
        for start in range(0, len(features), 32):
            rows = range(start, min(start + 32, len(features)))
            x = to_network(np.stack([squash(Image.fromarray(photos[row])) for row in rows]))
            x = F.interpolate(x, size=(TEACHER_SIDE, TEACHER_SIDE), mode="bilinear", align_corners=False)
            answers = [F.normalize(teacher(x), dim=1).numpy() for teacher in scripted]
            features[rows.start : rows.stop] = np.concatenate(answers, 1)
            if start % 1600 == 0:
                print(f"teachers: {start} of {len(features)} photos", flush=True)
    np.save(file, features)
    return features


def leading(features: np.ndarray) -> np.ndarray:
    """
    The leading directions of the teachers' features, each scaled by the fourth root of its variance: half way to
    whitening, so that a few directions do not decide every likeness.
    """
    centred = features - features.mean(0)
    variance, directions = np.linalg.eigh(np.cov(centred.T))
    variance, directions = variance[::-1][:DIMENSIONS], directions[:, ::-1][:, :DIMENSIONS]
    kept = variance.sum() / (centred**2).sum(1).mean()
    print(f"{DIMENSIONS} directions keep {kept:.3f} of the variance", flush=True)
    rows = (centred @ directions) * variance**-0.25
    return (rows / np.sqrt((rows**2).sum(1).mean())).astype(np.float32)


class RowsOfPhotos(torch.utils.data.IterableDataset):
    """Endless batches of (changed photos uint8 [n, SIDE, SIDE, 3], their rows)."""

    def __init__(self, photos: list[np.ndarray], batch: int, seed: int) -> None:
        self.photos, self.batch, self.seed = photos, batch, seed

    def __iter__(self):
        random = np.random.default_rng(self.seed)
        torch.set_num_threads(1)
        while True:
            rows = random.integers(len(self.photos), size=self.batch)
            pixels = np.empty((self.batch, SIDE, SIDE, 3), np.uint8)
            for k, row in enumerate(rows):
                photo = Image.fromarray(self.photos[row])
                if random.random() < 0.5:
                    photo = photo.transpose(Image.FLIP_LEFT_RIGHT)
                pixels[k] = squash(apply_changes(photo, draw_strengths(random), random))
            yield torch.from_numpy(pixels), torch.from_numpy(rows)


def first_map(trunk: MobileNetV2, photos: list[np.ndarray], targets: np.ndarray, rows: np.ndarray) -> torch.nn.Linear:
    """The linear map that fits the untrained trunk's features of some unchanged photos best (ridge)."""
    layer = torch.nn.Linear(FEATURES, DIMENSIONS)
    features = []
    with torch.no_grad():
        for start in range(0, len(rows), 32):
            x = to_network(np.stack([squash(Image.fromarray(photos[row])) for row in rows[start : start + 32]]))
            features.append(trunk(F.interpolate(x, size=(MEANING_SIDE, MEANING_SIDE), mode="bilinear", align_corners=False)))
    x, y = torch.cat(features).double(), torch.from_numpy(targets[rows]).double()
    mean_x, mean_y = x.mean(0), y.mean(0)
    gram = (x - mean_x).T @ (x - mean_x)
    penalty = 0.01 * gram.diagonal().mean() * torch.eye(FEATURES, dtype=torch.float64)
    weights = torch.linalg.solve(gram + penalty, (x - mean_x).T @ (y - mean_y))
    layer.weight.data = weights.T.float().contiguous()
    layer.bias.data = (mean_y - mean_x @ weights).float()
    return layer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True, help="the folder that sources.py filled")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint; training goes on from it if it is there")
    parser.add_argument("--photos", type=int, default=100_000, help="photos to see in all; 0 for the first map alone")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=1, help="on a busy machine, more than one wait for each other")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    photos = load_all(training_photos(options.sets))
    targets = leading(teach(photos, options.sets, options.out.with_suffix(".teachers.npy")))
    state = torch.load(options.out) if options.out.exists() else None
    seen = state["seen"] if state else 0
    meaning = Meaning(DIMENSIONS)
    if state is None:
        meaning.trunk = MobileNetV2.of_tflite(options.sets / "mobilenet-v2" / TEACHERS[0])
        rows = np.random.default_rng(options.seed).permutation(len(targets))[:4_000]
        meaning.map = first_map(meaning.trunk, photos, targets, rows)
        state = {"first": {name: value.clone() for name, value in meaning.state_dict().items()}}
    for layer in list(meaning.trunk.layers)[:FIRST_TRAINED]:
        layer.requires_grad_(False)
    trained = [parameter for parameter in meaning.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=options.rate, weight_decay=0.01)
    average = torch.optim.swa_utils.AveragedModel(
        meaning, avg_fn=lambda old, new, count: old + (new - old) * max(0.005, 1 / (10 + count))
    )
    if "meaning" in state:
        meaning.load_state_dict(state["meaning"])
        optimiser.load_state_dict(state["optimiser"])
        average.load_state_dict(state["average"])
    batches = iter(torch.utils.data.DataLoader(RowsOfPhotos(photos, options.batch, options.seed + seen), None, num_workers=1))

    def save() -> None:
        checkpoint = {"meaning": meaning.state_dict(), "average": average.state_dict(), "seen": seen}
        checkpoint |= {"optimiser": optimiser.state_dict(), "first": state["first"]}
        temporary = options.out.with_suffix(".part")
        torch.save(checkpoint, temporary)
        temporary.replace(options.out)

    start = told = time.time()
    errors: list[tuple[float, float]] = []
    while seen < options.photos:
        rate = options.rate * min(1, (seen + 1) / 3_000) * (0.5 + 0.5 * math.cos(math.pi * seen / options.photos))
        for group in optimiser.param_groups:
            group["lr"] = rate
        pixels, rows = next(batches)
        target = torch.from_numpy(targets[rows.numpy()])
        predicted = meaning(to_network(pixels.numpy()))
        squares = ((predicted - target) ** 2).sum(1).mean()
        angle = 1 - F.cosine_similarity(predicted, target).mean()
        optimiser.zero_grad(set_to_none=True)
        (squares + angle).backward()
        torch.nn.utils.clip_grad_norm_(trained, 1)
        optimiser.step()
        average.update_parameters(meaning)
        seen += len(rows)
        errors.append((squares.item(), angle.item()))
        if time.time() - told > 60:
            told = time.time()
            squares_mean, angle_mean = np.mean(errors, 0)
            print(f"{time.time() - start:.0f} s, {seen} photos, squares {squares_mean:.4f}, 1 - cosine {angle_mean:.4f}", flush=True)
            errors = []
            save()
    save()


if __name__ == "__main__":
    main()
