import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

type Terminal<Stream> = Stream & { readonly isTTY?: boolean };

/** Asks the person at the terminal; anything but a yes is a no. Null where no person is there to read and answer. */
export function terminalConfirm(
  input: Terminal<Readable>,
  output: Terminal<Writable>,
): ((question: string) => Promise<boolean>) | null {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  return (question) =>
    new Promise((resolve) => {
      let yes = false;
      const lines = createInterface({ input, output });
      // Also without an answer: ^C, ^D.
      lines.once('close', () => resolve(yes));
      lines.question(`${question} (y/N) `, (answer) => {
        yes = /^y(es)?$/i.test(answer.trim());
        lines.close();
      });
    });
}
