/**
 * Why something of the inference library failed, in one line: the first line of the innermost cause, without the place
 * in its source and the condition that it begins with.
 */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.cause !== undefined) return reasonOf(thrown.cause);
  const [line] = thrown.message.split("\n", 1);
  return line.replace(/^.* was false\. (?=.)/, "");
}
