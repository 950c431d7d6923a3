/** The text of a CSV file (RFC 4180, with line feeds alone), without the end of its last line. */
export function csvOf(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [header, ...rows].map((row) => row.map((cell) => quote(String(cell))).join(",")).join("\n");
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
