import { securityHeaders } from '../control/security-headers.ts';
import { staticFiles } from '../control/static-files.ts';
import { isInterfaceUrl } from './address.ts';

const headers = { ...securityHeaders, 'cache-control': 'no-cache' };

function refuse(status: number): Response {
  return new Response(null, { status, headers });
}

/** Answers requests for the interface from the built files in `folder`; everything else is refused. */
export function interfaceHandler(folder: string): (request: Request) => Promise<Response> {
  const files = staticFiles(folder);
  return async (request) => {
    // Every host of the scheme arrives here; `app://other` would be a second origin with our files.
    if (!isInterfaceUrl(request.url)) return refuse(403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const file = await files(new URL(request.url).pathname);
    if (file === null) return refuse(404);
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type } });
  };
}
