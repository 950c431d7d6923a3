/** How long a browser may take to start reading what is downloaded. */
const readWithinMs = 60_000;

/** Gives a text to the browser as a download; characters that no file name may have are replaced. */
export function download(fileName: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = safeFileName(fileName);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), readWithinMs);
}

/** Has a person choose a file, of those whose names end with `extension` first; null when none was chosen. */
export function chooseFile(extension: string): Promise<File | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = extension;
  return new Promise((resolve) => {
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.click();
  });
}

/** A name that Windows, macOS and Linux all allow for a file. */
export function safeFileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- they are what must not be in a name
  return name.replace(/[\u0000-\u001f<>:"/\\|?*]/g, "-");
}
