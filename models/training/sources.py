"""Where training photos and first weights come from, and how they are laid out. Run it to fill a folder."""

import argparse
import re
import subprocess
from pathlib import Path

# name: (repository, commit, which files, terms)
SETS = {
    "caltech-101": (
        "taibarehm/CVassimgement",
        "5e5ee696e6576f6ed4c674e3763f77e40242332a",
        # Its two categories of faces stay out: no face set in training.
        r"^caltech-101/(?!Faces(_easy)?/).*\.jpe?g$",
        "CC BY 4.0 as published by CaltechDATA",
    ),
    "imagenet-sample": (
        "EliSchwartz/imagenet-sample-images",
        "bc69043e2862758a1906c6a24a792bb28c6bb2ff",
        r"\.JPEG$",
        "ImageNet's terms: non-commercial research and education",
    ),
    "mobilenet-v2": (
        "google-coral/test_data",
        "104342d2d3480b3e66203073dac24f4e2dbb4c41",
        r"^(tf2_mobilenet_v2_1\.0_224_ptq|mobilenet_v2_1\.0_224(_inat_(bird|insect))?_quant)\.tflite$",
        "Apache-2.0",
    ),
}


def training_photos(sets: Path) -> list[Path]:
    """All photos that may be trained on, in a fixed order."""
    found = [*(sets / "caltech-101").rglob("*.jp*g"), *(sets / "imagenet-sample").rglob("*.JPEG")]
    return sorted(found)


def extract(git_directory: Path, commit: str, pattern: str, destination: Path) -> int:
    """Writes the files of a commit whose names match; files whose content a partial snapshot lacks are left out."""
    git = ["git", f"--git-dir={git_directory}"]
    listing = subprocess.run([*git, "ls-tree", "-r", "-z", commit], capture_output=True, check=True).stdout
    written = 0
    with subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as batch:
        for line in filter(None, listing.split(b"\0")):
            facts, name = line.split(b"\t")
            if not re.search(pattern, name.decode()):
                continue
            batch.stdin.write(facts.split()[2] + b"\n")
            batch.stdin.flush()
            header = batch.stdout.readline().split()
            if header[1] == b"missing":
                continue
            content = batch.stdout.read(int(header[2]))
            batch.stdout.read(1)
            file = destination / name.decode()
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            written += 1
        batch.stdin.close()
    return written


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--snapshots", type=Path, required=True, help="holds OWNER+NAME/repo, a git directory each")
    parser.add_argument("--sets", type=Path, required=True, help="the folder to fill")
    options = parser.parse_args()
    for name, (repository, commit, pattern, _) in SETS.items():
        git_directory = options.snapshots / repository.replace("/", "+") / "repo"
        count = extract(git_directory, commit, pattern, options.sets / name)
        print(f"{name}: {count} files of {repository}")


if __name__ == "__main__":
    main()
