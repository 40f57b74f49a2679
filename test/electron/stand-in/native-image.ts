import { existsSync, readFileSync } from 'node:fs';
import { strict } from './strict.ts';

/** A picture by its bytes. Nothing is decoded: whether it draws well only a real system shows. */
export class NativeImage {
  readonly #bytes: Buffer;
  readonly file: string | null;
  #template: boolean;

  constructor(bytes: Buffer, file: string | null) {
    this.#bytes = bytes;
    this.file = file;
    // macOS takes its template mark from the file's name.
    this.#template = file !== null && /Template(@\dx)?\.png$/.test(file);
  }
  isEmpty = (): boolean => this.#bytes.length === 0;
  toPNG = (): Buffer => this.#bytes;
  toDataURL = (): string => `data:image/png;base64,${this.#bytes.toString('base64')}`;
  setTemplateImage(template: boolean): void {
    this.#template = template;
  }
  isTemplateImage = (): boolean => this.#template;
  getSize(): { width: number; height: number } {
    const isPng = this.#bytes.length > 24 && this.#bytes.toString('latin1', 1, 4) === 'PNG';
    return isPng
      ? { width: this.#bytes.readUInt32BE(16), height: this.#bytes.readUInt32BE(20) }
      : { width: 0, height: 0 };
  }
  addRepresentation = (): void => undefined;
}

const none = Buffer.alloc(0);
const image = (bytes: Buffer, file: string | null): NativeImage => strict('NativeImage', new NativeImage(bytes, file));

export const nativeImage = strict('nativeImage', {
  createEmpty: () => image(none, null),
  // A missing file gives an empty picture, not an error, in Electron too.
  createFromPath: (path: string) => image(existsSync(path) ? readFileSync(path) : none, path),
  createFromBuffer: (bytes: Buffer) => image(bytes, null),
  createFromDataURL: (url: string) => image(Buffer.from(url.split(',')[1] ?? '', 'base64'), null),
});
