/** Has the effect that calls this run again when values change that it does not use itself. */
export function follows(...values: readonly unknown[]): void {
  // Reading them for the call was all.
  values.at(0);
}
