"""Writes the two towers of a tiny encoder that knows nothing but colours, for the tests of words.

Usage: python3 two-towers.py FOLDER, with JSON on standard input: {"size": tokens of the vocabulary,
"colours": {token id: [red, green, blue]}, "integers": "int32" or "int64"}. Writes FOLDER/image.onnx and
FOLDER/text.onnx. Runs with Debian's python3-torch.
"""
import json
import sys

import torch
from torch import nn

DIMENSIONS = 8
torch.manual_seed(0)
# Three directions for the colours, and one that tells words from photos, as trained encoders have it.
DIRECTIONS = torch.linalg.qr(torch.randn(DIMENSIONS, 4)).Q.T
COLOURS, GAP = DIRECTIONS[:3], DIRECTIONS[3]


class ImageTower(nn.Module):
    """The mean colour of [n, 8, 8, 3] bytes."""

    def forward(self, image):
        return (image.float() / 255 - 0.5).mean(dim=(1, 2)) @ COLOURS + GAP


class TextTower(nn.Module):
    """The mean colour of [n, tokens] ids."""

    def __init__(self, size, colours):
        super().__init__()
        table = torch.zeros(size, 3)
        for token, colour in colours.items():
            table[int(token)] = torch.tensor(colour)
        self.embedding = nn.Embedding.from_pretrained(table)

    def forward(self, ids):
        return self.embedding(ids).mean(dim=1) @ COLOURS - GAP


def main():
    folder, request = sys.argv[1], json.load(sys.stdin)
    ids = torch.zeros(1, 4, dtype=getattr(torch, request["integers"]))
    for module, name, example, axes in [
        (ImageTower(), "image", torch.zeros(1, 8, 8, 3, dtype=torch.uint8), {0: "n"}),
        (TextTower(request["size"], request["colours"]), "text", ids, {0: "n", 1: "tokens"}),
    ]:
        torch.onnx.export(
            module.eval(),
            (example,),
            f"{folder}/{name}.onnx",
            input_names=[name],
            output_names=["embedding"],
            dynamic_axes={name: axes, "embedding": {0: "n"}},
            opset_version=13,
        )


main()
