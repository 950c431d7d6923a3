import { webPaths, type Host, type HostBridge, type Platform } from "../../shared/host.ts";
import { messagePortTransport } from "../../shared/rpc/message-port.ts";
import type { Transport } from "../../shared/rpc/transport.ts";
import { webSocketTransport } from "../../shared/rpc/web-socket.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be added to
  interface Window {
    lineupHost?: HostBridge;
  }
}

/** The host of this page: Electron where its preload script has left a bridge, else the server the page came from. */
export function findHost(): Host {
  const bridge = window.lineupHost;
  return bridge === undefined ? webHost() : { ...bridge, connect: () => connectThrough(bridge) };
}

function webHost(): Host {
  return {
    kind: "web",
    platform: platformOf(navigator.userAgent),
    mediaBase: webPaths.media,
    connect: async () => {
      const address = new URL(webPaths.engine, location.href);
      address.protocol = "ws:";
      return webSocketTransport(new WebSocket(address));
    },
    chooseFolder: null,
    pathsOfFiles: null,
    onCommand: () => () => undefined,
    onOpenedAxis: () => () => undefined,
    updates: null,
  };
}

function connectThrough(bridge: HostBridge): Promise<Transport> {
  const nonce = crypto.randomUUID();
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<unknown>) => {
      const data = event.data as { lineupPort?: unknown } | null;
      if (event.source !== window || data?.lineupPort !== nonce) return;
      window.removeEventListener("message", listen);
      resolve(messagePortTransport(event.ports[0]));
    };
    window.addEventListener("message", listen);
    bridge.connect(nonce);
  });
}

function platformOf(userAgent: string): Platform {
  if (userAgent.includes("Windows")) return "win32";
  return userAgent.includes("Mac OS") ? "darwin" : "linux";
}
