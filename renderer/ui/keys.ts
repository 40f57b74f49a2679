/** `⇧⌘P` on a Mac, `Ctrl+Shift+P` elsewhere. The last part is the key itself. */
export function keyName(mac: boolean, ...parts: readonly string[]): string {
  const key = parts[parts.length - 1] ?? '';
  const shift = parts.includes('shift');
  return mac ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl ${shift ? 'Shift ' : ''}${key}`;
}

/** True where typing goes into a field: there letters are text, never commands. */
export function isTyping(target: EventTarget | null): boolean {
  // Of a shadow root the page hears only its host.
  if (target instanceof Element && target.shadowRoot) return isTyping(target.shadowRoot.activeElement);
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio'))
  );
}

/** ⌘ on a Mac, Ctrl elsewhere, and no other modifier but the ones asked for. */
export function isCommand(event: KeyboardEvent, mac: boolean, shift = false): boolean {
  return (
    (mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) &&
    !event.altKey &&
    event.shiftKey === shift
  );
}
