"""Photographic changes of known strength, and statistics measured on the result: what the look part learns to name."""

import io

import numpy as np
import torch
from PIL import Image, ImageFilter

SIDE = 256

# Applied changes come first, then what is measured. Each is one dimension of the look part, standardised in training.
APPLIED = (
    "blur",
    "grain",
    "compression",
    "exposure",
    "contrast",
    "saturation",
    "sepia",
    "fading",
    "warmth",
    "vignetting",
    "pixelation",
)
MEASURED = (
    "brightness",
    "brightness-range",
    "red-over-green",
    "yellow-over-blue",
    "red-green-range",
    "yellow-blue-range",
    "colourfulness",
    "fine-detail",
    "typical-detail",
    "strongest-detail",
    "middle-detail",
    "coarse-detail",
    "edges",
    "colour-strength",
    "dark-share",
    "bright-share",
    "centre-over-edge",
    "top-over-bottom",
)
NAMES = APPLIED + MEASURED
NEUTRAL = {"saturation": 1.0}
LUMA = np.array([0.299, 0.587, 0.114])


def draw_strengths(random: np.random.Generator) -> dict[str, float]:
    """Strengths of every change for one photo; most are neutral, and some photos are left alone."""
    strength = {name: NEUTRAL.get(name, 0.0) for name in APPLIED}
    if random.random() < 0.3:
        return strength

    def sometimes(share: float, value: float, name: str) -> None:
        if random.random() < share:
            strength[name] = value

    sometimes(0.30, random.uniform(0.15, 1) ** 1.5 * 4.5, "blur")  # sigma in pixels of a 256-pixel photo
    sometimes(0.30, random.uniform(0.02, 1) ** 1.3 * 0.2, "grain")  # sigma, of a range of 1
    sometimes(0.40, float(np.log(100 / np.exp(random.uniform(np.log(4), np.log(80))))), "compression")
    sometimes(0.35, random.uniform(-2.2, 1.8), "exposure")  # stops
    sometimes(0.30, random.uniform(-1.4, 0.9), "contrast")  # log2 of the slope
    sometimes(0.30, 0.0 if random.random() < 0.2 else random.uniform(0, 2.2), "saturation")
    sometimes(0.20, random.uniform(0.1, 1), "sepia")
    sometimes(0.20, random.uniform(0.1, 1), "fading")
    sometimes(0.30, random.uniform(-1, 1), "warmth")
    sometimes(0.20, random.uniform(0.1, 1), "vignetting")
    sometimes(0.15, random.uniform(0.4, 2.4), "pixelation")  # log2 of the factor
    return strength


def tone_table(s: dict[str, float]) -> list[int]:
    """768 bytes for Image.point: exposure and warmth act on light (bytes are close to its square root), then contrast."""
    x = np.linspace(0, 1, 256)
    gains = (2 ** (0.45 * s["warmth"]), 1.0, 2 ** (-0.45 * s["warmth"]))
    channels = []
    for gain in gains:
        y = np.sqrt(np.clip(x * x * gain * 2 ** s["exposure"], 0, 1))
        channels.append(np.clip((y - 0.45) * 2 ** s["contrast"] + 0.45, 0, 1))
    return np.rint(np.concatenate(channels) * 255).astype(int).tolist()


def colour_matrix(s: dict[str, float]) -> list[float]:
    """The 3 x 4 matrix for Image.convert: saturation, then sepia, then fading towards a light grey."""
    grey = np.tile(LUMA, (3, 1))
    saturation = grey + (np.eye(3) - grey) * s["saturation"]
    sepia = np.outer([1.07, 0.95, 0.72], LUMA)
    linear = saturation * (1 - s["sepia"]) + sepia * s["sepia"]
    offset = np.array([0.03, 0, 0]) * s["sepia"]
    keep = 1 - 0.45 * s["fading"]
    matrix = np.concatenate([linear * keep, ((offset * keep + 0.28 * s["fading"]) * 255)[:, None]], axis=1)
    return matrix.ravel().tolist()


def apply_changes(photo: Image.Image, s: dict[str, float], random: np.random.Generator) -> Image.Image:
    """The photo as it would be had it been taken, kept or sent badly; strengths in pixels are for a 256-pixel photo."""
    width, height = photo.size
    scale = np.sqrt(width * height) / SIDE
    if s["blur"] > 0:
        photo = photo.filter(ImageFilter.GaussianBlur(s["blur"] * scale))
    if s["pixelation"] > 0:
        factor = 2 ** s["pixelation"] * max(scale, 1)
        small = (max(8, round(width / factor)), max(8, round(height / factor)))
        back = Image.BILINEAR if random.random() < 0.6 else Image.NEAREST
        photo = photo.resize(small, Image.BILINEAR).resize((width, height), back)
    if any(s[name] != 0 for name in ("exposure", "warmth", "contrast")):
        photo = photo.point(tone_table(s))
    if s["saturation"] != 1 or s["sepia"] > 0 or s["fading"] > 0:
        photo = photo.convert("RGB", colour_matrix(s))
    if s["vignetting"] > 0 or s["grain"] > 0:
        pixels = np.asarray(photo, dtype=np.float32)
        if s["vignetting"] > 0:
            y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
            pixels = pixels * np.sqrt(np.clip(1 - 0.9 * s["vignetting"] * (x * x + y * y) / 2, 0, 1))[..., None]
        if s["grain"] > 0:
            # Grain of film and sensors is coloured or not, and as fine as a pixel or coarser.
            coarse = max(1.0, scale * random.uniform(0.5, 1.5))
            shape = (round(height / coarse), round(width / coarse), 1 if random.random() < 0.4 else 3)
            noise = random.standard_normal(shape, dtype=np.float32)
            if coarse > 1:
                stretched = torch.from_numpy(noise).permute(2, 0, 1)[None]
                stretched = torch.nn.functional.interpolate(stretched, (height, width), mode="bilinear")
                noise = stretched[0].permute(1, 2, 0).numpy()
                noise = noise / noise.std()
            pixels = pixels + noise * (255 * s["grain"])
        photo = Image.fromarray(np.clip(pixels + 0.5, 0, 255).astype(np.uint8))
    if s["compression"] > 0:
        packed = io.BytesIO()
        photo.save(packed, "JPEG", quality=round(100 * np.exp(-s["compression"])))
        photo = Image.open(packed).convert("RGB")
    return photo


def labels_of(s: dict[str, float]) -> list[float]:
    """Strengths on the scales that are learned: those that look evenly spaced to the eye."""
    curve = {"blur": lambda v: np.log2(0.4 + v), "grain": np.sqrt}
    return [float(curve.get(name, float)(s[name])) for name in APPLIED]


def measure(x: torch.Tensor) -> torch.Tensor:
    """The measured statistics of photos [n, 3, SIDE, SIDE] in 0..1, as [n, len(MEASURED)]."""
    luma = (x * torch.tensor(LUMA, dtype=x.dtype).view(1, 3, 1, 1)).sum(1)
    red_green = x[:, 0] - x[:, 1]
    yellow_blue = 0.5 * (x[:, 0] + x[:, 1]) - x[:, 2]

    def mean(t: torch.Tensor) -> torch.Tensor:
        return t.mean((1, 2))

    def spread(t: torch.Tensor) -> torch.Tensor:
        return t.flatten(1).std(1, unbiased=False)

    def detail(t: torch.Tensor) -> torch.Tensor:
        around = t[:, :-2, 1:-1] + t[:, 2:, 1:-1] + t[:, 1:-1, :-2] + t[:, 1:-1, 2:]
        return (4 * t[:, 1:-1, 1:-1] - around).abs()

    def halved(t: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.avg_pool2d(t[:, None], 2)[:, 0]

    fine = detail(luma)
    # Every fourth value is enough for a median, and sorting all would cost more than everything else.
    some, _ = fine[:, ::2, ::2].flatten(1).sort(1)
    middle = halved(luma)
    gradient = mean((luma[:, 1:] - luma[:, :-1]).abs()) + mean((luma[:, :, 1:] - luma[:, :, :-1]).abs())
    quarter = x.shape[-1] // 4
    centre = mean(luma[:, quarter:-quarter, quarter:-quarter])
    edge = (mean(luma) - 0.25 * centre) / 0.75
    half = x.shape[-1] // 2
    colour_spread = torch.sqrt(spread(red_green) ** 2 + spread(yellow_blue) ** 2)
    colour_mean = torch.sqrt(mean(red_green) ** 2 + mean(yellow_blue) ** 2)
    return torch.stack(
        [
            mean(luma),
            spread(luma),
            mean(red_green),
            mean(yellow_blue),
            spread(red_green),
            spread(yellow_blue),
            # Hasler and Suesstrunk 2003, "Measuring colourfulness in natural images".
            colour_spread + 0.3 * colour_mean,
            torch.log(mean(fine) + 1e-3),
            torch.log(some[:, some.shape[1] // 2] + 1e-3),
            torch.log(some[:, some.shape[1] * 19 // 20] + 1e-3),
            torch.log(mean(detail(middle)) + 1e-3),
            torch.log(mean(detail(halved(middle))) + 1e-3),
            torch.log(gradient + 1e-3),
            mean(x.amax(1) - x.amin(1)),
            mean(torch.sigmoid((0.12 - luma) * 30)),
            mean(torch.sigmoid((luma - 0.92) * 30)),
            centre - edge,
            mean(luma[:, :half]) - mean(luma[:, half:]),
        ],
        1,
    )
