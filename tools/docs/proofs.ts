import { lineupWords, scriptCalled } from "./known-command.ts";
import { wordsOf } from "./markdown.ts";

/** Commands that no check of the documents runs, and why. They are still checked to name only what is there. */
export const notRun: Readonly<Partial<Record<string, string>>> = {
  "npm ci": "takes the packages away that run this; .ci/run and the workflows begin with it",
  "npm start -- <folder>": "opens a window; tools/start/start.test.ts starts it",
  "npm test": "runs this",
  "npm run pack": "needs Electron's program; npm run pack:check packs with a stub",
  "npm run pack:check": "is a part of npm test by itself",
  'lineup rank ~/Pictures --low-words "a faded print from the seventies" --high-words "a crisp phone photo"':
    "needs an encoder with a text tower, which has to be fetched; src/main/engine/words has its tests",
  'lineup axis create "Newest-looking" --low old.jpg --high new.jpg --low-words "a faded print" --high-words "a crisp photo"':
    "the same",
  "lineup encoders install siglip2-b16-224":
    "fetches 1.5 GB from the hub; encoder-install.test.ts fetches from this machine",
  "lineup encoders use siglip2-b16-224": "needs that encoder; src/main/engine/switching has the tests",
  "lineup devices --test": "takes as long as the graphics cards here do; devices.test.ts has SwiftShader",
  "lineup encoders import /tmp/encoders/resnet50.json": "needs the export before it",
  "lineup --encoder resnet50 index ~/Pictures": "needs the encoder before it",
};

/** Beginnings of commands that are not run either. */
const notRunFamilies: readonly { begins: RegExp; because: string }[] = [
  {
    begins: /^python3 models\/export\/export\.py /,
    because: "needs PyTorch; families.test.ts runs it where Debian has it",
  },
  { begins: /^python3 -m venv /, because: "fetches packages from PyPI" },
  { begins: /^\/tmp\/export\/bin\//, because: "needs packages of PyPI and fetches weights" },
  {
    begins: /^python3 (sources|train_look|fit_meaning|weigh|export)\.py /,
    because: "trains for an hour, on photos that have to be fetched",
  },
];

/** What `lineup` does that ends by itself, opens no connection and takes seconds. */
const safeLineup = ["index", "rank", "evaluate", "axis", "doctor", "--version", "--help"];
const safeEncoders = ["list"];

/** What becomes of a command of a document. */
export type Proof = { is: "run" } | { is: "not-run"; because: string } | { is: "unknown" };

/** How a command is proved. What nobody thought of is unknown, never run: a document must not start just anything. */
export function proofOf(command: string): Proof {
  const listed = notRun[command] ?? notRunFamilies.find(({ begins }) => begins.test(command))?.because;
  if (listed !== undefined) return { is: "not-run", because: listed };
  const words = wordsOf(command);
  if (/[;|&<>$`]/.test(command.replaceAll("<repository>", ""))) return { is: "unknown" };
  if (words[0] === "cd" || scriptCalled(words) === "samples") return { is: "run" };
  const [first = "", second = ""] = lineupWords(words) ?? [];
  const isSafe = safeLineup.includes(first) || (first === "encoders" && safeEncoders.includes(second));
  return isSafe ? { is: "run" } : { is: "unknown" };
}
