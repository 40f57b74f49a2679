import { runInThisContext } from 'node:vm';
import { app } from './app.ts';
import { setNotifies, shown } from './notification.ts';
import { dialogAnswers, recorded } from './recorded.ts';
import { setKeyring } from './safe-storage.ts';
import { askPermission } from './session.ts';
import { nativeTheme, press, setIdleState, setScreens } from './system.ts';
import { trays } from './tray.ts';

/** What only a pretended system can tell and do; real Electron has none of it. */
const system = {
  recorded,
  dialogAnswers,
  trays,
  notifications: shown,
  setNotifies,
  askPermission,
  setKeyring,
  press,
  setScreens,
  setIdleState,
  setSystemDark: (dark: boolean): void => nativeTheme.changeSystem(dark),
};
export type StandInSystem = typeof system;

/** From a test: run this function's source in the main process. */
export interface Evaluate {
  readonly evaluate: number;
  readonly source: string;
  readonly argument: unknown;
}

export type Evaluated =
  | { readonly evaluated: number; readonly ok: true; readonly value: unknown }
  | { readonly evaluated: number; readonly ok: false; readonly message: string };

/** Lets the test that started this process evaluate in it, as Playwright does with Electron, and end with the test. */
export function serveTests(electron: object): void {
  if (process.send === undefined) return;
  const scope = { ...electron, system };
  process.on('message', (message: Evaluate) => {
    void run(scope, message).then((answer) => process.send?.(answer));
  });
  process.on('disconnect', () => app.exit(0));
}

async function run(scope: object, { evaluate, source, argument }: Evaluate): Promise<Evaluated> {
  try {
    const body = runInThisContext(`(${source})`) as (electron: object, argument: unknown) => unknown;
    return { evaluated: evaluate, ok: true, value: await body(scope, argument) };
  } catch (error) {
    return {
      evaluated: evaluate,
      ok: false,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
