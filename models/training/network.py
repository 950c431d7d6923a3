"""The encoder: a part for meaning at 192 pixels, a part for the look at 256, and the graph that is shipped."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from changes import NAMES, SIDE
from tflite import read_convolutions

MEANING_SIDE = 192
FEATURES = 1280
# MobileNetV2 (arXiv 1801.04381), table 2: expansion, channels, blocks, stride of the first.
BLOCKS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


class Convolution(nn.Module):
    """A convolution with its batch normalisation folded in, padded as TensorFlow does."""

    def __init__(self, inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1, active: bool = True):
        super().__init__()
        self.trailing = stride == 2
        self.inner = nn.Conv2d(inputs, outputs, size, stride, 0 if self.trailing else size // 2, groups=groups)
        self.active = active

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        # For an even side and stride 2, TensorFlow's "same" pads only after the last row and column.
        x = self.inner(F.pad(x, (0, 1, 0, 1)) if self.trailing else x)
        return F.relu6(x) if self.active else x


class Block(nn.Module):
    """An inverted residual block."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int):
        super().__init__()
        hidden = inputs * expansion
        layers = [Convolution(inputs, hidden, 1)] if expansion > 1 else []
        layers.append(Convolution(hidden, hidden, 3, stride, groups=hidden))
        layers.append(Convolution(hidden, outputs, 1, active=False))
        self.layers = nn.Sequential(*layers)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.layers(x) if self.is_residual else self.layers(x)


class MobileNetV2(nn.Module):
    """Photos [n, 3, side, side] in -1..1 to features [n, FEATURES]."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = [Convolution(3, 32, 3, 2)]
        channels = 32
        for expansion, outputs, blocks, stride in BLOCKS:
            for index in range(blocks):
                layers.append(Block(channels, outputs, expansion, stride if index == 0 else 1))
                channels = outputs
        layers.append(Convolution(channels, FEATURES, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x).mean((2, 3))

    @staticmethod
    def of_tflite(path: Path) -> "MobileNetV2":
        """The network of a quantised TFLite file, without its classifier."""
        network = MobileNetV2()
        own = [module.inner for module in network.modules() if isinstance(module, Convolution)]
        read = read_convolutions(path)
        for convolution, (_, weights, bias) in zip(own, read, strict=False):
            if convolution.weight.shape != weights.shape:
                raise ValueError(f"{path} is not a MobileNetV2 of width 1")
            convolution.weight.data = torch.from_numpy(weights)
            convolution.bias.data = torch.from_numpy(bias)
        return network.eval()


class Meaning(nn.Module):
    """What is in a photo: MobileNetV2's features, mapped to their leading directions."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.trunk = MobileNetV2()
        self.map = nn.Linear(FEATURES, dimensions)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Photos [n, 3, SIDE, SIDE] in -1..1 to [n, FEATURES]."""
        return self.trunk(F.interpolate(x, size=(MEANING_SIDE, MEANING_SIDE), mode="bilinear", align_corners=False))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Photos [n, 3, SIDE, SIDE] in -1..1 to [n, dimensions]."""
        return self.map(self.features(x))


class Look(nn.Module):
    """How a photo looks, whatever is in it: one value for each of NAMES, 0 on average over the training photos."""

    def __init__(self) -> None:
        super().__init__()
        channels = (3, 16, 32, 64, 96, 96)
        sizes, strides = (5, 3, 3, 3, 3), (2, 2, 2, 2, 1)
        self.stages = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(channels[k], channels[k + 1], sizes[k], strides[k], sizes[k] // 2, bias=False),
                nn.BatchNorm2d(channels[k + 1]),
                nn.ReLU(inplace=True),
            )
            for k in range(len(sizes))
        )
        pooled = 2 * sum(channels[1:]) + 3 * 8 * 8
        # Pooled values are of very different sizes. With this, logarithms of the spreads and squared errors together,
        # 10,000 photos explained as much of the applied changes as 25,000 had without (20 %).
        self.head = nn.Sequential(
            nn.BatchNorm1d(pooled),
            nn.Linear(pooled, 256),
            nn.ReLU(inplace=True),
            nn.Linear(256, len(NAMES)),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Photos [n, 3, SIDE, SIDE] in -1..1 to [n, len(NAMES)]."""
        maps = []
        for stage in self.stages:
            maps.append(stage(maps[-1] if maps else x))
        # bfloat16 has too few digits for statistics.
        with torch.autocast(x.device.type, enabled=False):
            pooled = [F.avg_pool2d(x, SIDE // 8).flatten(1)]
            for stage_map in maps:
                full = stage_map.float()
                mean = full.mean((2, 3))
                # The mean of squares about the mean, not the difference of means: the latter loses its digits.
                spread = ((full - mean[:, :, None, None]) ** 2).mean((2, 3))
                pooled += [mean, torch.log(spread + 1e-5)]
            return self.head(torch.cat(pooled, 1))


class Encoder(nn.Module):
    """The shipped graph: uint8 photos [n, SIDE, SIDE, 3] to [n, meaning + look], meaning of length 1."""

    def __init__(self, meaning: Meaning, look: Look, look_weights: torch.Tensor) -> None:
        super().__init__()
        self.meaning, self.look = meaning, look
        self.register_buffer("look_weights", look_weights)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        x = image.permute(0, 3, 1, 2).float() / 127.5 - 1
        meaning = F.normalize(self.meaning(x), dim=1)
        return torch.cat([meaning, self.look(x) * self.look_weights], 1)
