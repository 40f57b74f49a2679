import tls from 'node:tls';

let trusted = false;

/**
 * From now on trusts, beside those that Node brings, the certificate authorities that this machine trusts: a company's own
 * is among them. Once for the process; it reads files, so only whoever is about to speak to a machine elsewhere calls it. A
 * runtime that cannot (before Node 22.19) goes on with Node's; `NODE_EXTRA_CA_CERTS` names more of them there.
 */
export function trustSystemCertificates(): void {
  if (trusted || typeof tls.setDefaultCACertificates !== 'function') return;
  trusted = true;
  try {
    const known = tls.getCACertificates('default');
    const more = tls.getCACertificates('system').filter((one) => !known.includes(one));
    if (more.length > 0) tls.setDefaultCACertificates([...known, ...more]);
  } catch {
    // A store that cannot be read leaves what Node brings: a connection that needs more fails with its own words.
  }
}
