import { z } from "zod";
import type { Input, Preferences } from "../../../shared/contract.ts";
import { preferences } from "../../../shared/contract/library.ts";
import { defaultPreferences } from "../../../shared/default-preferences.ts";
import type { SettingTable } from "../db/tables/settings.ts";

const fields = preferences.shape;
/** What was stored, read with care: a value that is not there, or is none of those known, is the default. */
const stored = z.object({
  tileSizePx: fields.tileSizePx.catch(defaultPreferences.tileSizePx),
  tileFit: fields.tileFit.catch(defaultPreferences.tileFit),
  showDates: fields.showDates.catch(defaultPreferences.showDates),
  showPercentiles: fields.showPercentiles.catch(defaultPreferences.showPercentiles),
  theme: fields.theme.catch(defaultPreferences.theme),
  language: fields.language.catch(defaultPreferences.language),
  sidebarOpen: fields.sidebarOpen.catch(defaultPreferences.sidebarOpen),
  rulerOpen: fields.rulerOpen.catch(defaultPreferences.rulerOpen),
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
