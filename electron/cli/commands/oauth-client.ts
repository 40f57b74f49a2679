import type { Command } from 'commander';
import type { OAuthClient } from '../../../shared/oauth-client.ts';
import { CliError, type CliIo } from '../io.ts';

/** How a person names a client that they registered at an authorization server. */
export interface ClientOptions {
  readonly clientId?: string;
  readonly clientSecretStdin?: boolean;
  readonly clientKeyStdin?: boolean;
  readonly issuer?: string;
  readonly redirectPort?: string;
}

export function withClientOptions(command: Command): Command {
  return command
    .option('--client-id <id>', 'the client you registered, where the authorization server registers none by itself')
    .option('--client-secret-stdin', 'read its secret from standard input, so that it stands in no process list')
    .option(
      '--client-key-stdin',
      'read its private key (PEM) from standard input, where it has one instead of a secret',
    )
    .option('--issuer <url>', 'the authorization server it is registered at; else the first one the server names')
    .option('--redirect-port <port>', 'of its redirect address http://127.0.0.1:PORT/callback; else any free one');
}

/** Null where no client is named. */
export async function registeredClient(options: ClientOptions, io: CliIo): Promise<OAuthClient | null> {
  const { clientId, issuer, redirectPort } = options;
  const proves = options.clientSecretStdin === true || options.clientKeyStdin === true;
  if (clientId === undefined) {
    if (proves || issuer !== undefined || redirectPort !== undefined) {
      throw new CliError(
        2,
        'A secret, key, --issuer or --redirect-port belongs to a client: name it with --client-id.',
      );
    }
    return null;
  }
  if (clientId === '') throw new CliError(2, '--client-id is empty.');
  if (issuer !== undefined && !URL.canParse(issuer)) throw new CliError(2, `${JSON.stringify(issuer)} is no URL.`);
  return {
    id: clientId,
    proof: proves ? await proofFrom(options, io) : null,
    issuer: issuer ?? null,
    redirectPort: redirectPort === undefined ? null : portOf(redirectPort),
  };
}

async function proofFrom(options: ClientOptions, io: CliIo): Promise<OAuthClient['proof']> {
  const isKey = options.clientKeyStdin === true;
  if (isKey && options.clientSecretStdin === true) {
    throw new CliError(2, 'A client has a secret or a key: name one of --client-secret-stdin and --client-key-stdin.');
  }
  const text = (await io.readStdin()).trim();
  if (text === '') {
    const option = isKey ? '--client-key-stdin < keyfile' : '--client-secret-stdin < secretfile';
    throw new CliError(2, `Nothing came on standard input: railguard server login … ${option}`);
  }
  return isKey ? { kind: 'key', key: text } : { kind: 'secret', secret: text };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new CliError(2, `${JSON.stringify(text)} is no port: a number from 1 to 65535.`);
  }
  return port;
}
