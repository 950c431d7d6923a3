"""Writes the encoder that ships: one ONNX graph, its self-test, and its entry for the catalogue."""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from changes import NAMES, SIDE
from network import Encoder, Look, Meaning

SELF_TEST_INPUTS = 10


def load_parts(meaning_file: Path, look_checkpoint: Path) -> tuple[Meaning, Look]:
    """Both parts, ready to be used; of the look, the average over the end of its training."""
    fitted = torch.load(meaning_file, map_location="cpu")
    averaged = torch.load(look_checkpoint, map_location="cpu")["average"]
    meaning, look = Meaning(len(fitted["map.bias"])), Look()
    meaning.load_state_dict(fitted)
    look.load_state_dict({name.removeprefix("module."): v for name, v in averaged.items() if name != "n_averaged"})
    return meaning.eval(), look.eval()


def self_test_inputs(side: int) -> np.ndarray:
    """The fixed photos of every encoder's self-test, uint8 [10, side, side, 3]: the engine makes the same ones."""
    y, x, c = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    photos = []
    for k in range(SELF_TEST_INPUTS):
        if k % 2 == 0:
            t = (x * (1 + k) + y * (2 + k // 2) + c * 85 + k * 29) % 510
            photos.append(np.minimum(255, np.where(t < 256, t, 510 - t)))
        else:
            photos.append((x * (3 + k) + y * (5 + 2 * k) + c * 37 * (k + 1) + ((x * y * (k + 1)) >> 5)) & 255)
    return np.stack(photos).astype(np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--meaning", type=Path, required=True)
    parser.add_argument("--look", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="what weigh.py chose")
    parser.add_argument("--id", required=True)
    parser.add_argument("--title", required=True)
    parser.add_argument("--licence", required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the encoder, below models/")
    options = parser.parse_args()

    meaning, look = load_parts(options.meaning, options.look)
    encoder = Encoder(meaning, look, torch.from_numpy(np.load(options.weights))).eval()
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "encoder.onnx"
    torch.onnx.export(
        encoder,
        torch.zeros(2, SIDE, SIDE, 3, dtype=torch.uint8),
        file,
        opset_version=13,
        input_names=["image"],
        output_names=["embedding"],
        dynamic_axes={"image": {0: "n"}, "embedding": {0: "n"}},
    )
    inputs = self_test_inputs(SIDE)
    with torch.no_grad():
        embeddings = encoder(torch.from_numpy(inputs)).numpy()
    self_test = {
        "tolerance": 0.001,
        "sum_of_bytes": [int(photo.sum()) for photo in inputs],
        "first_pixels": inputs[:, 0, :2].tolist(),
        "embeddings": [[round(float(value), 6) for value in row] for row in embeddings],
    }
    (options.out / "self-test.json").write_text(json.dumps(self_test))
    content = file.read_bytes()
    meaning_length = embeddings.shape[1] - len(NAMES)
    entry = {
        "id": options.id,
        "title": options.title,
        "licence": options.licence,
        "origin": {"kind": "shipped"},
        "image": {"file": file.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "preprocessing": 1,
        "input": {
            "name": "image",
            "width": SIDE,
            "height": SIDE,
            "fit": {"kind": "squash"},
            "tensor": {"type": "uint8"},
        },
        "output": {
            "name": "embedding",
            "pooling": "none",
            "dimensions": embeddings.shape[1],
            "parts": [
                {"name": "meaning", "from": 0, "length": meaning_length},
                {"name": "look", "from": meaning_length, "length": len(NAMES), "dimensions": list(NAMES)},
            ],
        },
        "selfTest": "self-test.json",
    }
    (options.out / "entry.json").write_text(json.dumps(entry, indent=2) + "\n")
    print(f"{file}: {len(content)} bytes, {embeddings.shape[1]} dimensions")


if __name__ == "__main__":
    main()
