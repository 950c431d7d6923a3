import { z } from "zod";
import type { Input, Preferences } from "../../../shared/contract.ts";
import { preferences } from "../../../shared/contract/library.ts";
import type { SettingTable } from "../db/tables/settings.ts";

const fields = preferences.shape;
/** What was stored, read with care: a value that is not there, or is none of those known, is the default. */
const stored = z.object({
  tileSizePx: fields.tileSizePx.catch(176),
  tileFit: fields.tileFit.catch("square"),
  showDates: fields.showDates.catch(true),
  showPercentiles: fields.showPercentiles.catch(true),
  theme: fields.theme.catch("system"),
  language: fields.language.catch("system"),
  sidebarOpen: fields.sidebarOpen.catch(true),
  rulerOpen: fields.rulerOpen.catch(true),
} satisfies Record<keyof Preferences, z.ZodType>);

/** What a person has chosen about how the app looks, and the default for the rest. */
export function readPreferences(settings: SettingTable): Preferences {
  return stored.safeParse(valueOf(settings.preferences())).data ?? stored.parse({});
}

/** Changes the preferences that are named, and returns all. */
export function writePreferences(settings: SettingTable, changes: Input<"preferences.write">): Preferences {
  const named = Object.entries(changes).filter(([, value]) => value !== undefined);
  const all: Preferences = { ...readPreferences(settings), ...Object.fromEntries(named) };
  settings.setPreferences(JSON.stringify(all));
  return all;
}

function valueOf(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    // Whatever it was, it says nothing now.
    return undefined;
  }
}
