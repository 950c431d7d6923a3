"""
Fits the part for meaning: MobileNetV2 as published, and one linear map from its features to their leading directions
over the training photos. Run `python3 fit_meaning.py --help`.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from network import Meaning, MobileNetV2
from photos import load_all, squash, to_network
from sources import training_photos

WEIGHTS = "mobilenet-v2/mobilenet_v2_1.0_224_quant.tflite"
DIMENSIONS = 384


def leading_directions(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    The matrix and offset of the map: principal directions, each scaled by the fourth root of its variance. That is half
    way to whitening, so that a few directions do not decide every likeness.
    """
    mean = features.mean(0)
    centred = features - mean
    variance, directions = np.linalg.eigh(np.cov(centred.T))
    variance, directions = variance[::-1][:DIMENSIONS], directions[:, ::-1][:, :DIMENSIONS]
    print(f"{DIMENSIONS} directions keep {variance.sum() / (centred**2).sum(1).mean():.3f} of the variance")
    matrix = directions * variance**-0.25
    matrix /= np.sqrt(((centred @ matrix) ** 2).sum(1).mean())
    return matrix.T, -(matrix.T @ mean)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True, help="the folder that sources.py filled")
    parser.add_argument("--out", type=Path, required=True, help="the fitted part")
    options = parser.parse_args()

    meaning = Meaning(DIMENSIONS)
    meaning.trunk = MobileNetV2.of_tflite(options.sets / WEIGHTS)
    photos = load_all(training_photos(options.sets))
    features = []
    with torch.no_grad():
        for start in range(0, len(photos), 32):
            pixels = np.stack([squash(Image.fromarray(photo)) for photo in photos[start : start + 32]])
            features.append(meaning.features(to_network(pixels)).numpy())
    matrix, offset = leading_directions(np.concatenate(features).astype(np.float64))
    meaning.map.weight.data = torch.from_numpy(np.ascontiguousarray(matrix)).float()
    meaning.map.bias.data = torch.from_numpy(offset).float()
    torch.save(meaning.state_dict(), options.out)


if __name__ == "__main__":
    main()
