"""Makes the ONNX files of encoders that are only compared against: python3 baselines.py mobilenet-v2 WEIGHTS OUT.onnx,
or python3 baselines.py mobilenet-v3-large OUT.onnx.

Both take `image`, uint8 [n, 224, 224, 3], the whole photo squashed, and give `embedding`, float32 [n, dimensions], the
average over the last map. Normalisation is in the graph. Needs torch and torchvision.
"""

import sys
from pathlib import Path

import numpy
import torch
import torchvision

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Encoder(torch.nn.Module):
    def __init__(self, features: torch.nn.Module):
        super().__init__()
        self.features = features
        self.register_buffer("scale", (1 / (255 * torch.tensor(STD))).view(1, 3, 1, 1))
        self.register_buffer("shift", (-torch.tensor(MEAN) / torch.tensor(STD)).view(1, 3, 1, 1))

    def forward(self, image):
        pixels = image.permute(0, 3, 1, 2).float() * self.scale + self.shift
        return self.features(pixels).mean((2, 3))


def mobilenet_v2(weights: Path) -> torch.nn.Module:
    """torchvision's MobileNetV2 from one pair of .npy files for each convolution, batch norm already folded in."""
    features = torchvision.models.mobilenet_v2(weights=None).features
    number_of = lambda file: int(file.name.split("_")[1])
    files = sorted(weights.glob("conv_*_weight.npy"), key=number_of)
    blocks = [module for module in features.modules() if isinstance(module, torch.nn.Sequential)]
    layers = [
        (block, name) for block in blocks for name, child in block.named_children() if isinstance(child, torch.nn.Conv2d)
    ]
    order = {id(module): place for place, module in enumerate(features.modules())}
    layers.sort(key=lambda layer: order[id(layer[0]._modules[layer[1]])])
    if len(files) != len(layers):
        raise SystemExit(f"{weights} holds {len(files)} convolutions, not {len(layers)}.")
    for file, (block, name) in zip(files, layers):
        weight = torch.from_numpy(numpy.load(file))
        bias = torch.from_numpy(numpy.load(file.with_name(file.name.replace("weight", "bias"))))
        old = block._modules[name]
        if old.weight.shape != weight.shape:
            raise SystemExit(f"{file} is {tuple(weight.shape)}, where torchvision has {tuple(old.weight.shape)}.")
        new = torch.nn.Conv2d(
            old.in_channels, old.out_channels, old.kernel_size, old.stride, old.padding, groups=old.groups
        )
        new.weight.data, new.bias.data = weight, bias
        block._modules[name] = new
        block._modules[str(int(name) + 1)] = torch.nn.Identity()
    return features


def export(features: torch.nn.Module, file: str) -> None:
    torch.onnx.export(
        Encoder(features).eval(),
        torch.zeros(2, 224, 224, 3, dtype=torch.uint8),
        file,
        opset_version=13,
        input_names=["image"],
        output_names=["embedding"],
        dynamic_axes={"image": {0: "n"}, "embedding": {0: "n"}},
    )


torch.manual_seed(1)
if sys.argv[1] == "mobilenet-v2":
    export(mobilenet_v2(Path(sys.argv[2])), sys.argv[3])
else:
    export(torchvision.models.mobilenet_v3_large(weights=None).features, sys.argv[2])
