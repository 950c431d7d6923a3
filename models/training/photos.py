"""The training photos in memory, and batches of them, changed by known strengths."""

from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from changes import SIDE, apply_changes, draw_strengths, labels_of, measure

# Changes act on photos of up to this many pixels a side, as most photos are larger than what the encoder sees.
LONGER_SIDE = 400


def load(path: Path) -> np.ndarray | None:
    """A photo's pixels, at most LONGER_SIDE a side; None where the file is no photo."""
    try:
        photo = Image.open(path).convert("RGB")
        photo.thumbnail((LONGER_SIDE, LONGER_SIDE), Image.LANCZOS)
        return np.asarray(photo)
    except OSError:
        return None


def load_all(paths: list[Path]) -> list[np.ndarray]:
    """The photos that can be read."""
    with Pool() as pool:
        return [photo for photo in pool.imap(load, paths, chunksize=64) if photo is not None]


def crop_of(random: np.random.Generator, size: tuple[int, int], least: float) -> tuple[float, float, float, float]:
    """A box of at least `least` of the area, a little wider or narrower than the photo."""
    width, height = size
    share, shape = random.uniform(least, 1), np.exp(random.uniform(-0.25, 0.25))
    w, h = min(width, width * np.sqrt(share * shape)), min(height, height * np.sqrt(share / shape))
    x, y = random.uniform(0, width - w) if w < width else 0.0, random.uniform(0, height - h) if h < height else 0.0
    return (x, y, x + w, y + h)


def draw_photo(pixels: np.ndarray, random: np.random.Generator, least: float) -> tuple[Image.Image, dict]:
    """A changed crop of a photo, mirrored or not, and the strengths of the changes."""
    photo = Image.fromarray(pixels)
    box = tuple(round(v) for v in crop_of(random, photo.size, least))
    photo = photo.crop(box)
    if random.random() < 0.5:
        photo = photo.transpose(Image.FLIP_LEFT_RIGHT)
    # Photos are seen at many sizes: a crop may be scaled down a little before it is changed.
    factor = random.uniform(0.7, 1)
    photo = photo.resize((max(64, round(photo.width * factor)), max(64, round(photo.height * factor))), Image.BICUBIC)
    strengths = draw_strengths(random)
    return apply_changes(photo, strengths, random), strengths


def squash(photo: Image.Image) -> np.ndarray:
    """The whole photo as the encoder is fed it."""
    return np.asarray(photo.resize((SIDE, SIDE), Image.BICUBIC))


def to_network(pixels: np.ndarray) -> torch.Tensor:
    """uint8 [n, side, side, 3] to float32 [n, 3, side, side] in -1..1."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


class ChangedPhotos(torch.utils.data.IterableDataset):
    """Endless batches of (photos float32 [n, 3, SIDE, SIDE] in -1..1, strengths and statistics [n, len(NAMES)])."""

    def __init__(self, photos: list[np.ndarray], batch: int, seed: int) -> None:
        self.photos, self.batch, self.seed = photos, batch, seed

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        random = np.random.default_rng([self.seed, worker.id if worker else 0])
        torch.set_num_threads(1)
        while True:
            pixels = np.empty((self.batch, SIDE, SIDE, 3), np.uint8)
            strengths = []
            for k in range(self.batch):
                photo = self.photos[random.integers(len(self.photos))]
                changed, drawn = draw_photo(photo, random, 0.5)
                pixels[k] = squash(changed)
                strengths.append(labels_of(drawn))
            x = to_network(pixels)
            yield x, torch.cat([torch.tensor(strengths), measure(x * 0.5 + 0.5)], 1)
