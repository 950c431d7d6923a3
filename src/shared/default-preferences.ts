import type { Preferences } from "./contract.ts";

/** How the app looks until a person chooses otherwise. */
export const defaultPreferences: Preferences = {
  tileSizePx: 176,
  tileFit: "square",
  showDates: true,
  showPercentiles: true,
  theme: "system",
  language: "system",
  sidebarOpen: true,
  rulerOpen: true,
};
