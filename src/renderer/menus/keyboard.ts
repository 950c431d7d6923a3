/**
 * Opens the context menu of what has the keyboard for Shift+F10, which macOS does not do by itself; answers whether it
 * did. The menu key, where there is one, is the browser's own.
 */
export function openMenuByKey(event: KeyboardEvent): boolean {
  if (event.key !== "F10" || !event.shiftKey || !(event.target instanceof Element)) return false;
  event.preventDefault();
  const { left, top, width, height } = event.target.getBoundingClientRect();
  event.target.dispatchEvent(
    new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      clientX: left + width / 2,
      clientY: top + height / 2,
    }),
  );
  return true;
}
