#!/usr/bin/env python3
"""Writes image encoders as ONNX files, with the entries that `lineup encoders import` takes. See README.md."""
import argparse
import hashlib
import inspect
import json
import math
from pathlib import Path

import torch
from torch import nn

CATALOG = Path(__file__).parent.parent / "catalog.json"
OPSET = 17 if torch.__version__ >= "2" else 13
SELF_TEST_INPUTS = 10


# What each recipe is made of: a function of (pretrained, size) that gives a module from float photos
# [n, 3, size, size] to the output, and for recipes that have no row in the catalogue, the rest of their entry.


def timm_trunk(name):
    """Features after pooling and the last norm, as timm's `num_classes=0` gives them."""

    def make(pretrained, size):
        import timm

        return timm.create_model(name, pretrained=pretrained, num_classes=0)

    return make


def open_clip_tower(name, weights):
    """The image tower with its projection."""

    def make(pretrained, size):
        import open_clip

        return open_clip.create_model(name, pretrained=weights if pretrained else None).visual

    return make


def torchvision_resnet50(pretrained, size):
    import torchvision

    model = torchvision.models.resnet50(weights="DEFAULT" if pretrained else None)
    model.fc = nn.Identity()
    return model


class Tokens(nn.Module):
    """All tokens of torchvision's ViT, the class token first; its own `forward` keeps that one alone."""

    def __init__(self, vit):
        super().__init__()
        self.vit = vit

    def forward(self, photos):
        patches = self.vit.conv_proj(photos).flatten(2).transpose(1, 2)
        first = self.vit.class_token.expand(photos.shape[0], -1, -1)
        return self.vit.encoder(torch.cat([first, patches], dim=1))


def torchvision_vit_b32(pretrained, size):
    import torchvision

    weights = "DEFAULT" if pretrained else None
    return Tokens(torchvision.models.vit_b_32(weights=weights, image_size=size))


class Places(nn.Module):
    """The last map of a convolutional network, a row for each place of it."""

    def __init__(self, features):
        super().__init__()
        self.features = features

    def forward(self, photos):
        return self.features(photos).flatten(2).transpose(1, 2)


def torchvision_convnext_tiny(pretrained, size):
    import torchvision

    return Places(torchvision.models.convnext_tiny(weights="DEFAULT" if pretrained else None).features)


def torchvision_entry(id, title, shorter_side, output):
    imagenet = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    return {
        "id": id,
        "title": title,
        "licence": "BSD-3-Clause",
        "preprocessing": 1,
        "input": {
            "name": "image",
            "width": 224,
            "height": 224,
            "fit": {"kind": "crop", "shorterSide": shorter_side},
            "tensor": {"type": "float32", **imagenet},
        },
        "output": output,
    }


RECIPES = {
    "resnet50": (timm_trunk("resnet50.a1_in1k"), None),
    "vit-b32": (timm_trunk("vit_base_patch32_224.augreg_in21k_ft_in1k"), None),
    "convnextv2-l": (timm_trunk("convnextv2_large.fcmae_ft_in22k_in1k"), None),
    "clip-rn50": (open_clip_tower("RN50-quickgelu", "openai"), None),
    "clip-convnext-l-320": (open_clip_tower("convnext_large_d_320", "laion2b_s29b_b131k_ft_soup"), None),
    "clip-vit-b32-laion2b": (open_clip_tower("ViT-B-32", "laion2b_s34b_b79k"), None),
    "torchvision-resnet50": (
        torchvision_resnet50,
        torchvision_entry(
            "torchvision-resnet50",
            "ResNet-50 (torchvision)",
            232,
            {"name": "embedding", "pooling": "none", "dimensions": 2048},
        ),
    ),
    "torchvision-vit-b32": (
        torchvision_vit_b32,
        torchvision_entry(
            "torchvision-vit-b32",
            "ViT-B/32 (torchvision)",
            256,
            {"name": "tokens", "pooling": "cls", "dimensions": 768},
        ),
    ),
    "torchvision-convnext-tiny": (
        torchvision_convnext_tiny,
        torchvision_entry(
            "torchvision-convnext-tiny",
            "ConvNeXt tiny (torchvision)",
            236,
            {"name": "places", "pooling": "mean", "dimensions": 768},
        ),
    ),
}


def entry_of(recipe, size, seed):
    """The entry but for its file, with another input size and another name for weights that are not the real ones."""
    entry = RECIPES[recipe][1]
    if entry is None:
        rows = json.loads(CATALOG.read_text())["encoders"]
        entry = next(row for row in rows if row["origin"].get("recipe") == recipe)
    entry = json.loads(json.dumps(entry))
    entry["origin"] = {"kind": "imported"}
    if size is not None:
        fit = entry["input"]["fit"]
        fit["shorterSide"] = math.ceil(fit["shorterSide"] * size / entry["input"]["width"])
        entry["input"]["width"] = entry["input"]["height"] = size
        entry["id"] += f"-{size}px"
    if seed is not None:
        entry["id"] += f"-random-{seed}"
        entry["title"] += f", random weights {seed}: for tests"
    return entry


def self_test_bytes(size):
    """The fixed inputs [10, size, size, 3], as `RECIPE_OF_INPUTS` says."""
    y, x, c = torch.meshgrid(torch.arange(size), torch.arange(size), torch.arange(3), indexing="ij")
    inputs = []
    for k in range(SELF_TEST_INPUTS):
        t = (x * (1 + k) + y * (2 + k // 2) + c * 85 + k * 29) % 510
        even = torch.where(t < 256, t, 510 - t).clamp(max=255)
        odd = (x * (3 + k) + y * (5 + 2 * k) + c * 37 * (k + 1) + ((x * y * (k + 1)) >> 5)) & 255
        inputs.append(even if k % 2 == 0 else odd)
    return torch.stack(inputs)


RECIPE_OF_INPUTS = (
    "image k (k=0..9), side S, pixel (y,x,c), integers: k even: t=(x*(1+k)+y*(2+floor(k/2))+c*85+k*29)%510, "
    "v=t<256?t:510-t (255 max); k odd: v=(x*(3+k)+y*(5+2*k)+c*37*(k+1)+((x*y*(k+1))>>5))&255. RGB, rows from the top."
)


def vectors_of(model, entry, pixels):
    """What the model gives for bytes [n, size, size, 3], pooled, not normalised."""
    tensor = entry["input"]["tensor"]
    mean, std = torch.tensor(tensor["mean"]), torch.tensor(tensor["std"])
    photos = ((pixels.float() / 255 - mean) / std).permute(0, 3, 1, 2)
    with torch.no_grad():
        output = model(photos)
    pooled = {"none": lambda: output, "cls": lambda: output[:, 0], "mean": lambda: output.mean(dim=1)}
    vectors = pooled[entry["output"]["pooling"]]()
    dimensions = entry["output"]["dimensions"]
    if vectors.shape != (len(pixels), dimensions):
        raise SystemExit(f"{entry['id']} gives {list(vectors.shape)}, not {dimensions} dimensions a photo.")
    return [[float(f"{value:.7g}") for value in vector] for vector in vectors.tolist()]


def photos_as_torchvision_sees_them(entry, paths):
    import numpy
    from PIL import Image
    from torchvision import transforms

    size, fit = entry["input"]["width"], entry["input"]["fit"]
    bicubic = transforms.InterpolationMode.BICUBIC
    transform = transforms.Compose(
        [transforms.Resize(fit["shorterSide"], interpolation=bicubic), transforms.CenterCrop(size)]
    )
    return torch.stack([torch.tensor(numpy.array(transform(Image.open(one).convert("RGB")))) for one in paths])


def export(recipe, directory, *, size=None, seed=None, photos=()):
    """Writes `<id>.onnx`, its entry `<id>.json`, its self-test, and the vectors of photos if there are any."""
    entry = entry_of(recipe, size, seed)
    size = entry["input"]["width"]
    if seed is not None:
        torch.manual_seed(seed)
    model = RECIPES[recipe][0](seed is None, size).eval()
    output = entry["output"]
    onnx = directory / f"{entry['id']}.onnx"
    older = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model,
        torch.zeros(2, 3, size, size),
        str(onnx),
        input_names=[entry["input"]["name"]],
        output_names=[output["name"]],
        dynamic_axes={entry["input"]["name"]: {0: "n"}, output["name"]: {0: "n"}},
        opset_version=OPSET,
        **older,
    )
    self_test = directory / f"{entry['id']}.self-test.json"
    embeddings = vectors_of(model, entry, self_test_bytes(size))
    self_test.write_text(json.dumps({"recipe": RECIPE_OF_INPUTS, "embeddings": embeddings}))
    entry["selfTest"] = self_test.name
    digest = hashlib.sha256(onnx.read_bytes()).hexdigest()
    entry["image"] = {"file": onnx.name, "bytes": onnx.stat().st_size, "sha256": digest}
    if photos:
        vectors = vectors_of(model, entry, photos_as_torchvision_sees_them(entry, photos))
        written = directory / f"{entry['id']}.photos.json"
        written.write_text(json.dumps(dict(zip(map(str, photos), vectors))))
    path = directory / f"{entry['id']}.json"
    path.write_text(json.dumps(entry, indent=2) + "\n")
    print(path, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipes", nargs="+", choices=RECIPES, metavar="RECIPE", help=", ".join(RECIPES))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="made if it is not there")
    parser.add_argument("--random-weights", type=int, metavar="SEED", help="for tests: nothing is fetched")
    parser.add_argument("--size", type=int, metavar="PIXELS", help="for tests: smaller photos, with random weights")
    parser.add_argument(
        "--photos", nargs="*", type=Path, default=[], metavar="FILE", help="also write the vectors of these photos"
    )
    options = parser.parse_args()
    if options.size is not None and options.random_weights is None:
        parser.error("--size goes with --random-weights")
    if hasattr(torch.backends, "mha"):
        # The fast path of attention cannot be exported.
        torch.backends.mha.set_fastpath_enabled(False)
    options.out.mkdir(parents=True, exist_ok=True)
    for recipe in options.recipes:
        export(recipe, options.out, size=options.size, seed=options.random_weights, photos=options.photos)


if __name__ == "__main__":
    main()
