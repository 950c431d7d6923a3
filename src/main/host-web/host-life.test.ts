import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveInBrowser } from "./index.ts";
import { ask, codeOf, openClient, serverProcesses, signIn, startHost } from "./testing.ts";

// Killing a process from outside needs to know which it is.
describe.skipIf(process.platform === "win32")("an engine that is killed", () => {
  test("is back at the same address with the same session, and requests meanwhile wait for it", async () => {
    const { host: own, crashes, remove } = await startHost();
    onTestFinished(remove);
    await own.ready;
    const before = serverProcesses();
    const { cookie: session } = await signIn(own);
    const unused = new URL(own.newAddress());
    const { socket, client } = openClient(own, session);
    expect(await client["folder.list"]({})).toEqual({ folders: [] });
    const closed = once(socket, "close");
    process.kill(before.at(-1)!, "SIGKILL");
    await closed;
    expect((await ask(own, "/", { headers: { cookie: session } })).status).toBe(200);
    expect(await openClient(own, session).client["folder.list"]({})).toEqual({ folders: [] });
    expect((await ask(own, unused.pathname + unused.search)).status).toBe(303);
    expect(crashes).toEqual(["The engine ended unexpectedly (SIGKILL); it starts again in 0.5 s."]);
    const [survivor] = serverProcesses().filter((one) => !before.includes(one));
    process.kill(survivor, "SIGKILL");
    // A token stays used.
    expect(codeOf(await ask(own, unused.pathname + unused.search))).toEqual([401, "token-used"]);
  });

  test("is not started again when the host was closed meanwhile", async () => {
    const { host: own, remove } = await startHost();
    onTestFinished(remove);
    await own.ready;
    process.kill(serverProcesses().at(-1)!, "SIGKILL");
    own.close();
    await own.ended;
  });

  test("by force takes what does not end when it is asked to", async () => {
    const { host: own, remove } = await startHost();
    onTestFinished(remove);
    await own.ready;
    process.kill(serverProcesses().at(-1)!, "SIGSTOP");
    own.close();
    await own.ended;
  });
});

describe("a host", () => {
  test("that is closed closes its connections and frees its port", async () => {
    const { host: own, remove } = await startHost();
    onTestFinished(remove);
    await own.ready;
    const { socket } = openClient(own, (await signIn(own)).cookie);
    await once(socket, "open");
    const closed = once(socket, "close");
    own.close();
    await Promise.all([own.ended, closed]);
    const [error] = (await once(connect(own.port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNREFUSED");
  });

  test("that cannot open its library ends with the reason", async () => {
    const first = await startHost();
    onTestFinished(first.remove);
    await first.host.ready;
    const engine = { libraryDirectory: `${first.directory}/library`, device: "cpu" } as const;
    const { host: own, remove } = await startHost({ engine });
    onTestFinished(remove);
    await expect(own.ready).rejects.toMatchObject({ code: "library-in-use" });
    await expect(own.ended).rejects.toMatchObject({ code: "library-in-use" });
  });

  test("whose pages were not built says so", async () => {
    const { host: own, remove } = await startHost({ rendererDirectory: "/nowhere" });
    onTestFinished(remove);
    await expect(own.ended).rejects.toThrow(
      'The app\'s pages are not in /nowhere; build them with "npm run build".',
    );
  });

  test("whose port is taken says so", async () => {
    const { host, remove } = await startHost();
    onTestFinished(remove);
    const options = { folders: [], rendererDirectory: "", onCrash: () => undefined };
    const engine = { libraryDirectory: "", device: "cpu" } as const;
    await expect(serveInBrowser({ ...options, engine, port: host.port })).rejects.toThrow(
      `Port ${host.port} cannot be had on this machine; name another with --port.`,
    );
  });
});
