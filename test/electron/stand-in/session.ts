import { protocol } from './schemes.ts';
import { strict } from './strict.ts';

type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: object,
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;

let onRequest: RequestHandler | null = null;
let onCheck: CheckHandler | null = null;

const defaultSession = strict('session', {
  protocol,
  setPermissionRequestHandler(handler: RequestHandler | null): void {
    onRequest = handler;
  },
  setPermissionCheckHandler(handler: CheckHandler | null): void {
    onCheck = handler;
  },
  setDevicePermissionHandler: (): void => undefined,
  clearStorageData: async (): Promise<void> => undefined,
});

export const session = strict('session', { defaultSession });

/** What a page that asks for a permission gets. Without a handler Electron grants everything, so the stand-in does too. */
export async function askPermission(
  contents: unknown,
  permission: string,
): Promise<{ request: boolean; check: boolean }> {
  const request =
    onRequest === null ||
    (await new Promise<boolean>((answer) => onRequest?.(contents, permission, answer, { isMainFrame: true })));
  const check = onCheck === null || onCheck(contents, permission, '', { isMainFrame: true });
  return { request, check };
}
