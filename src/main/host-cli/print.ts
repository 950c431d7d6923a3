import { csvOf } from "../../shared/csv.ts";

/** A cell of a table; numbers are set flush right. */
export type Cell = string | number;

/** Writes one line to standard output, which holds results and nothing else. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a value as one JSON object. */
export function printJson(value: unknown): void {
  printLine(JSON.stringify(value, null, 2));
}

/** Writes rows in columns as wide as their widest cell, for people. */
export function printTable(header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  printLine(tableOf(header, rows));
}

/** Writes rows as CSV, for programs. */
export function printCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): void {
  printLine(csvOf(header, rows));
}

/** The text of a table, without the end of its last line. */
export function tableOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => onOneLine(String(cell))));
  const widths = header.map((_, column) =>
    cells.reduce((most, row) => Math.max(most, row[column].length), 0),
  );
  const isNumber = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** File names may hold line ends, and whatever moves a terminal's cursor: a table replaces such characters. */
function onOneLine(cell: string): string {
  return cell.replaceAll(/\p{Cc}/gu, "\ufffd");
}
