/** Hands a file to the person, as a download. */
export type SaveFile = (name: string, parts: readonly Blob[], type: string) => void;

/** A download by an object address: allowed by the content security policy in the window and in a browser alike. */
export function saveFileIn(page: Window): SaveFile {
  return (name, parts, type) => {
    const address = URL.createObjectURL(new Blob([...parts], { type }));
    const link = page.document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser reads the address after the click; a minute is enough for any disk.
    page.setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
}
