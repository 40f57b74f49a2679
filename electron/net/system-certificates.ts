import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Environment } from './proxy-settings.ts';

/** Files that name a company's authorities beside the system's. */
const named = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'] as const;

let trusted = false;

/**
 * From now on trusts, beside those that Node brings, the certificate authorities that this machine trusts: a company's own
 * is among them. Once for the process; it reads files, so only whoever is about to speak to a machine elsewhere calls it. A
 * runtime that cannot (before Node 22.19) goes on with Node's; `NODE_EXTRA_CA_CERTS` names more of them there.
 */
export function trustSystemCertificates(environment: Environment): void {
  if (trusted || typeof tls.setDefaultCACertificates !== 'function') return;
  trusted = true;
  try {
    const known = tls.getCACertificates('default');
    // Node reads the variables of its own start, and the installed app not even those: a login shell's came later.
    const all = [...tls.getCACertificates('system'), ...named.flatMap((name) => certificatesIn(environment[name]))];
    const more = all.filter((one) => !known.includes(one));
    if (more.length > 0) tls.setDefaultCACertificates([...known, ...more]);
  } catch {
    // A store that cannot be read leaves what Node brings: a connection that needs more fails with its own words.
  }
}

/** None where the file is not there or holds none: Node goes on without it too. */
function certificatesIn(file: string | undefined): readonly string[] {
  if (file === undefined || file === '') return [];
  try {
    return readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return [];
  }
}
