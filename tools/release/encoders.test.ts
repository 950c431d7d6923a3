import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { installEncoders, publishedEncoders } from "./encoders.ts";

type Catalogue = { encoders: { id: string; origin: { kind: string } }[] };
const catalogue = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../models/catalog.json"), "utf8"),
) as Catalogue;
const onHub = catalogue.encoders.filter(({ origin }) => origin.kind === "hub");

test("published are the encoders that the catalogue has on the hub", async () => {
  expect(await publishedEncoders()).toEqual(onHub.map(({ id }) => id));
});

test("each encoder is asked for, and all that do not come are named", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const told: string[] = [];
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // Those whose files are all on the hub: a mirror stands for nothing else, and this asks nobody outside.
  const ids = onHub.filter((one) => !JSON.stringify(one).includes("https://")).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(1);
  const refusal = await installEncoders(ids, (line) => told.push(line), mirror).catch(String);
  expect(refusal).toMatch(/^Error: The catalogue lists encoders that cannot be installed: /);
  for (const id of ids) expect(refusal).toContain(`${id} (Cannot fetch ${mirror}/`);
  expect(told).toEqual(ids.map((id) => `${id}: refused`));
  expect(asked).toHaveLength(ids.length);
});
