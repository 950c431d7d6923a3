import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { InstallProgress } from "../../shared/contract.ts";
import { describeInstall } from "./encoder-install.ts";
import { canAskToEnd, outcomeOf, startCommand, temporaryDirectory } from "./testing.ts";

const repository = join(import.meta.dirname, "../../..");
const content = Buffer.from(
  Array.from({ length: 100_000 }, (_, index) => Math.imul(index, 2_654_435_769) >>> 24),
);
const half = content.length / 2;
const path = `/someone/encoder/resolve/${"a".repeat(40)}/onnx/model.onnx`;

/** The program with a catalogue of its own, in which "published" is on the hub. */
function programWithCatalogue() {
  const { directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  for (const one of ["src", "package.json"])
    cpSync(join(repository, one), join(directory, one), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"), "junction");
  const shipped = {
    id: "shipped",
    title: "The one in the box",
    licence: "MIT",
    origin: { kind: "shipped" },
    image: { file: "encoder.onnx", bytes: 1, sha256: "0".repeat(64) },
    preprocessing: 1,
    input: { name: "image", width: 8, height: 8, fit: { kind: "squash" }, tensor: { type: "uint8" } },
    output: { name: "embedding", pooling: "none", dimensions: 4 },
  };
  const published = {
    ...shipped,
    id: "published",
    title: "A published one",
    origin: { kind: "hub", repository: "someone/encoder", revision: "a".repeat(40) },
    image: {
      file: "onnx/model.onnx",
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    },
  };
  mkdirSync(join(directory, "models"));
  writeFileSync(
    join(directory, "models", "catalog.json"),
    JSON.stringify({ encoders: [shipped, published] }),
  );
  const library = join(directory, "library");
  const file = join(directory, "src/main/host-cli/index.ts");
  const start = (args: string[], environment: Record<string, string> = {}) =>
    startCommand(["--library", library, "encoders", "install", ...args], {
      file,
      env: { ...process.env, LINEUP_ENCODER_MIRROR: "", ...environment },
    });
  const run = (...args: string[]) => outcomeOf(start(args));
  return { start, run, model: join(library, "encoders", "published", "onnx", "model.onnx") };
}

async function startServer(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A server in the hub's place; only half of the file comes as long as `hangs`. */
async function startHub() {
  const hub = { hangs: false, requests: [] as string[] };
  const { url } = await startServer((request, response) => {
    const { range } = request.headers;
    hub.requests.push(range ?? "all");
    if (request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/\d+/.exec(range ?? "0")![0]);
    const part = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
    response.writeHead(range === undefined ? 200 : 206, { "content-length": content.length - from, ...part });
    if (hub.hangs) response.write(content.subarray(from, half));
    else response.end(content.subarray(from));
  });
  return Object.assign(hub, { url });
}

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("install fetches an encoder, says how to use it, and has nothing to do the next time", async () => {
  const [{ run, model }, hub] = [programWithCatalogue(), await startHub()];
  const first = await run("published", "--mirror", hub.url);
  expect([first.exitCode, first.stderr]).toEqual([0, ""]);
  expect(first.stdout).toMatch(
    /^Installed published \(A published one; licence: MIT\): 0\.1 MB fetched in \d+\.\d s\.\nTo use it: lineup encoders use published\n$/,
  );
  expect(readFileSync(model)).toEqual(content);
  expect(await run("published", "--mirror", hub.url)).toEqual({
    exitCode: 0,
    stdout:
      "Already installed: published (A published one; licence: MIT); nothing was fetched.\n" +
      "To use it: lineup encoders use published\n",
    stderr: "",
  });
  expect(hub.requests).toEqual(["all"]);
});

test("install --json prints the report, and the environment can name the mirror", async () => {
  const [{ start }, hub] = [programWithCatalogue(), await startHub()];
  const installing = start(["published", "--json"], { LINEUP_ENCODER_MIRROR: `${hub.url}/` });
  const { exitCode, stdout, stderr } = await outcomeOf(installing);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const report = JSON.parse(stdout) as { seconds: number };
  expect(report).toEqual({
    encoder: "published",
    title: "A published one",
    licence: "MIT",
    files: [{ file: "onnx/model.onnx", bytes: content.length, fetched: true }],
    fetchedBytes: content.length,
    seconds: report.seconds,
  });
});

test.for([
  ["killed", "SIGKILL", null, ""],
  ["stopped with Ctrl-C", "SIGINT", 1, "Cancelled; what is done is kept.\n"],
] as const)(
  "an installation that is %s goes on where it was",
  async ([, signal, exitCode, stderr], { skip }) => {
    skip(signal === "SIGINT" && !canAskToEnd, "A process cannot be asked to end here.");
    const [{ start, run, model }, hub] = [programWithCatalogue(), await startHub()];
    hub.hangs = true;
    const child = start(["published", "--mirror", hub.url]);
    const ended = outcomeOf(child);
    await waitFor(() => existsSync(`${model}.part`) && statSync(`${model}.part`).size === half);
    child.kill(signal);
    expect(await ended).toEqual({ exitCode, stdout: "", stderr });
    hub.hangs = false;
    expect((await run("published", "--mirror", hub.url)).exitCode).toBe(0);
    expect(readFileSync(model)).toEqual(content);
    expect(existsSync(`${model}.part`)).toBe(false);
    expect(hub.requests).toEqual(["all", `bytes=${half}-`]);
  },
);

test("without a mirror, the hub is asked for through the environment's proxy", async () => {
  const { start } = programWithCatalogue();
  const { server, url } = await startServer((_, response) => response.writeHead(400).end());
  const asked = new Promise<string>((resolve) => {
    server.on("connect", (request, socket) => {
      // The other side is killed at once.
      socket.on("error", () => undefined);
      resolve(request.url!);
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  });
  const noProxy = { NO_PROXY: "", no_proxy: "" };
  const child = start(["published"], { HTTPS_PROXY: url, https_proxy: url, ...noProxy });
  const ended = outcomeOf(child);
  expect(await asked).toBe("huggingface.co:443");
  child.kill("SIGKILL");
  await ended;
});

test("what cannot be installed is said in one sentence", async () => {
  const [{ run }, hub] = [programWithCatalogue(), await startHub()];
  const refused = (exitCode: number, sentence: string) => ({ exitCode, stdout: "", stderr: `${sentence}\n` });
  expect(await run("published", "--mirror", `${hub.url}/elsewhere`)).toEqual(
    refused(
      1,
      `Cannot fetch ${hub.url}/elsewhere${path} (the server answered 404); check the connection, the proxy and the ` +
        "mirror if there is one, and run again: what has arrived is kept.",
    ),
  );
  expect(await run("published", "--mirror", "http://mirror.example")).toEqual(
    refused(
      2,
      "The mirror http://mirror.example cannot be used; name an https address, or an http address on this machine.",
    ),
  );
  expect(await run("shipped")).toEqual(
    refused(1, "The encoder shipped comes with Lineup and is always there: there is nothing to install."),
  );
});

const progress: InstallProgress = {
  kind: "progress",
  doneBytes: 12_340_000,
  totalBytes: 1_371_807_752,
  bytesPerSecond: 8_400_000,
  secondsLeft: 161.8,
  trouble: null,
};

test.each<[what: string, change: Partial<InstallProgress>, line: string]>([
  ["the rate and the time left", {}, "12.3 of 1,371.8 MB, 8.4 MB per second, 3 min left"],
  ["no rate before it is known", { bytesPerSecond: 0, secondsLeft: null }, "12.3 of 1,371.8 MB"],
  [
    "no time left at the end",
    { doneBytes: 1_371_807_752, secondsLeft: 0 },
    "1,371.8 of 1,371.8 MB, 8.4 MB per second",
  ],
  ["why nothing comes", { trouble: "read ECONNRESET" }, "12.3 of 1,371.8 MB, trying again: read ECONNRESET"],
])("an installation's line tells %s", (_, change, line) => {
  expect(describeInstall({ ...progress, ...change })).toBe(line);
});
