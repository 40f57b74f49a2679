import { type FSWatcher, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Notice = (argv: readonly string[], cwd: string) => void;

/**
 * One app for each user data folder. The first writes its process id; a later one finds it alive, leaves its command line in
 * the inbox, and gets no lock. Synchronous, as Electron's is, so it is files and not a socket.
 */
export class InstanceLock {
  held = false;
  readonly #onSecond: Notice;
  #watcher: FSWatcher | null = null;
  #file = '';

  constructor(onSecond: Notice) {
    this.#onSecond = onSecond;
  }

  request(folder: string): boolean {
    if (this.held) return true;
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'stand-in.lock');
    const inbox = join(folder, 'stand-in.inbox');
    if (!this.#take()) {
      const letter = join(inbox, `${process.pid}.json`);
      writeFileSync(`${letter}.draft`, JSON.stringify({ argv: process.argv, cwd: process.cwd() }));
      renameSync(`${letter}.draft`, letter);
      return false;
    }
    rmSync(inbox, { recursive: true, force: true });
    mkdirSync(inbox);
    this.#watcher = watch(inbox, (_change, name) => {
      if (name?.endsWith('.json')) this.#open(join(inbox, name));
    });
    this.#watcher.unref();
    this.held = true;
    return true;
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.#watcher?.close();
    rmSync(this.#file, { force: true });
  }

  #take(): boolean {
    for (;;) {
      try {
        writeFileSync(this.#file, String(process.pid), { flag: 'wx' });
        return true;
      } catch {
        if (isAlive(Number(readFileSync(this.#file, 'utf8')))) return false;
        // Left behind by a process that was killed.
        rmSync(this.#file, { force: true });
      }
    }
  }

  #open(letter: string): void {
    let text: string;
    try {
      text = readFileSync(letter, 'utf8');
    } catch {
      // The watcher tells of its removal too.
      return;
    }
    rmSync(letter, { force: true });
    const { argv, cwd } = JSON.parse(text) as { argv: string[]; cwd: string };
    this.#onSecond(argv, cwd);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
