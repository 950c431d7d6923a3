import { getContext, setContext } from "svelte";
import type { EngineClient } from "../../shared/contract.ts";
import { EngineError } from "../../shared/errors.ts";
import { mediaUrl, type MediaKind } from "../../shared/media-url.ts";
import { Connection } from "../engine/connection.svelte.ts";
import type { Host } from "../../shared/host.ts";
import { Encoders } from "../encoders/encoders.svelte.ts";
import { Updates } from "../updates/updates.svelte.ts";
import { Commands } from "./commands.ts";
import { Descriptions } from "./descriptions.svelte.ts";
import { Draft } from "./draft.svelte.ts";
import { History } from "./history.svelte.ts";
import { Library } from "./library.svelte.ts";
import { Selection } from "./selection.svelte.ts";
import { View } from "./view.svelte.ts";

/** Everything that the app's components share; there is one. */
export class App {
  readonly host: Host;
  readonly connection: Connection;
  readonly library: Library;
  readonly view: View;
  readonly descriptions: Descriptions;
  readonly encoders: Encoders;
  readonly selection = new Selection();
  readonly draft = new Draft();
  readonly history = new History();
  /** Updates of the app itself; null where the host has none. */
  readonly updates: Updates | null;
  /** What keys and menus ask for. */
  readonly commands = new Commands((act) => this.attempt(act));
  /** The photo shown full-screen; null for the grid. */
  viewedId = $state<number | null>(null);
  /** The full-screen view shows what is known of the photo beside it; as it was left last. */
  informationOpen = $state(false);
  /** Where the grid is: positions in `view.order` of the first photo in sight, and of the one after the last. */
  inSight = $state.raw({ first: 0, end: 0, columns: 1 });
  /** Brings a position of `view.order` to the top of the grid (`grid/PhotoGrid.svelte` puts itself here). */
  scrollTo: (position: number) => void = () => undefined;
  /**
   * Gives the keyboard to the photo that had it last, or to the grid, or to what stands in its place
   * (`grid/PhotoGrid.svelte` and `app/EmptyState.svelte` put themselves here).
   */
  focusPhotos: () => void = () => undefined;
  /** The ruler is held: a new order then stays at the same share of the way down instead of beginning at the top. */
  isSliding = false;
  /** Errors that a person must see, newest last (`errors/ErrorMessages.svelte`). */
  errors = $state.raw<readonly EngineError[]>([]);

  constructor(host: Host) {
    this.host = host;
    this.updates = host.updates === null ? null : new Updates(host.updates);
    this.connection = new Connection(host.connect);
    this.library = new Library(this.connection);
    this.view = new View(this.connection);
    this.descriptions = new Descriptions(this.connection);
    this.encoders = new Encoders(this.connection);
  }

  get engine(): EngineClient {
    return this.connection.engine;
  }

  /** The address of a photo's picture. */
  pictureOf(kind: MediaKind, photoId: number): string {
    return mediaUrl(this.host.mediaBase, kind, photoId, this.view.versionOf(photoId));
  }

  /**
   * Does what a person asked for. The only place where errors of such acts end: a cancelled one is silent, and so is a lost
   * connection, which the page says by itself; everything else is shown.
   */
  async attempt(act: () => void | Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const known = error instanceof EngineError ? error : new EngineError("internal", String(error));
      if (known.code === "cancelled" || known.code === "connection-lost") return;
      this.errors = [...this.errors, known];
    }
  }
}

const key = Symbol("app");

/** Gives the app to all components below. */
export function provideApp(app: App): App {
  return setContext(key, app);
}

/** The app; during a component's initialisation only. */
export function useApp(): App {
  return getContext<App>(key);
}
