import { Redactor } from '../../shared/journal/redact.ts';
import { secretWords, shownWords } from './command-secrets.ts';
import { secretsOfAddress, shownAddress } from './shown-address.ts';
import { steeringWords } from './steering-variables.ts';

/** What a server is reached by, as it is stored and as it runs. */
export type Reached =
  | { readonly kind: 'built-in' | 'unreadable' }
  | {
      readonly kind: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      /** With values, or the names of those that are kept elsewhere. */
      readonly env: readonly string[] | Readonly<Record<string, string>>;
    }
  | { readonly kind: 'http'; readonly url: string };

/**
 * Command line or address for display, whether the server runs or not: without secrets, and with the variables beside it that
 * say what else runs. Of an address nothing is shown
 * that stands before its host or after its path: a query is where keys are put.
 */
export function shownTarget(server: Reached, redactor: Redactor): string {
  switch (server.kind) {
    case 'built-in':
      return 'built into Railguard';
    case 'unreadable':
      return '(unreadable)';
    case 'stdio': {
      const words = shownWords([server.command, ...server.args], redactor);
      return redactor.text([...steeringWords(server.env), ...words].join(' '));
    }
    case 'http':
      return shownAddress(server.url, redactor);
  }
}

const plain = new Redactor();

/** What `shownTarget` leaves out of these servers: no record, log line or message may hold it either. */
export function secretsOfTargets(servers: readonly Reached[]): readonly string[] {
  return servers.flatMap((server) => {
    if (server.kind === 'stdio') return secretWords([server.command, ...server.args], plain);
    return server.kind === 'http' ? secretsOfAddress(server.url) : [];
  });
}
