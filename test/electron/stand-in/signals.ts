const names: readonly (string | symbol)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Make it before anybody listens: Node keeps to the `emit` that there was at the first listener. */
export class Signals {
  readonly #taken = new Set<string | symbol>();

  constructor(quit: () => void) {
    const told = new Set<string | symbol>();
    const emit = process.emit.bind(process) as (name: string | symbol, ...args: unknown[]) => boolean;
    const emitUnlessTaken = (name: string | symbol, ...args: unknown[]): boolean => {
      if (!this.#taken.has(name)) return emit(name, ...args);
      if (told.has(name)) process.kill(process.pid, 'SIGKILL');
      told.add(name);
      quit();
      return true;
    };
    process.emit = emitUnlessTaken as typeof process.emit;
  }

  /**
   * As Electron does while it gets ready: the first of these signals quits, the second ends the process at once. Who listened
   * before hears of none any more, and nobody else while such a listener is left: Node takes a signal back only for a listener
   * that is the only one.
   */
  take(): void {
    for (const name of names) {
      this.#taken.add(name);
      process.on(String(name), ours);
    }
    const takeBack = (name: string | symbol): void => {
      if (process.listeners(name as 'exit').every((listener) => listener === ours)) this.#taken.delete(name);
    };
    (process as NodeJS.EventEmitter).prependListener('newListener', takeBack);
  }
}

const ours = (): void => undefined;
