"""Trains the part for the look. Run `python3 train_look.py --help`."""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from changes import APPLIED, NAMES
from network import Look
from photos import ChangedPhotos, load_all
from sources import training_photos


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=Path, required=True, help="the folder that sources.py filled")
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint; training goes on from it if it is there")
    parser.add_argument("--photos", type=int, default=150_000, help="photos to see in all")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="on a busy machine, more than one wait for each other")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    photos = load_all(training_photos(options.sets))
    print(f"{len(photos)} photos", flush=True)
    device = torch.device(options.device)
    state = torch.load(options.out, map_location=device) if options.out.exists() else None
    seen = state["seen"] if state else 0
    dataset = ChangedPhotos(photos, options.batch, options.seed + seen)
    batches = iter(torch.utils.data.DataLoader(dataset, batch_size=None, num_workers=options.workers))

    if state is None:
        sample = torch.cat([next(batches)[1] for _ in range(24)])
        state = {"mean": sample.mean(0).to(device), "spread": sample.std(0).to(device), "seen": 0}
    mean, spread = state["mean"], state["spread"]
    network = Look().to(device)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.02)
    if "network" in state:
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
    average = torch.optim.swa_utils.AveragedModel(
        network, avg_fn=lambda old, new, count: old + (new - old) * max(0.002, 1 / (10 + count)), use_buffers=True
    )
    if "average" in state:
        average.load_state_dict(state["average"])

    def save() -> None:
        checkpoint = {"network": network.state_dict(), "average": average.state_dict(), "seen": seen}
        checkpoint |= {"optimiser": optimiser.state_dict(), "mean": mean, "spread": spread}
        temporary = options.out.with_suffix(".part")
        torch.save(checkpoint, temporary)
        temporary.replace(options.out)

    start = told = time.time()
    errors: list[np.ndarray] = []
    while seen < options.photos:
        rate = options.rate * min(1, (seen + 1) / 5_000) * (0.5 + 0.5 * math.cos(math.pi * seen / options.photos))
        for group in optimiser.param_groups:
            group["lr"] = rate
        x, wanted = (part.to(device) for part in next(batches))
        target = (wanted - mean) / spread
        # bfloat16 doubles plain convolutions on processors that have it, too.
        with torch.autocast(device.type, dtype=torch.bfloat16):
            predicted = network(x)
        predicted = predicted.float()
        # Squares, not absolute errors: most strengths are neutral, and the median would be neutral too.
        loss = F.mse_loss(predicted, target)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
        optimiser.step()
        average.update_parameters(network)
        seen += len(x)
        errors.append(((predicted - target) ** 2).mean(0).detach().cpu().numpy())
        if time.time() - told > 60:
            told = time.time()
            explained = 1 - np.mean(errors, 0)
            names = " ".join(f"{name} {value:.2f}" for name, value in zip(NAMES, explained, strict=True))
            print(f"{time.time() - start:.0f} s, {seen} photos, explained {explained[: len(APPLIED)].mean():.3f} | {names}", flush=True)
            errors = []
            save()
    save()


if __name__ == "__main__":
    main()
