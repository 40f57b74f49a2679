import { type AgentId, agentIdSchema } from '../../shared/names.ts';
import type { SecretsPort } from '../settings/port.ts';
import { digestOf, newToken, sameDigest, tokenPattern } from './token.ts';

interface KnownToken {
  readonly digest: Buffer;
  readonly tail: string;
}

const storedDigest = /^([0-9a-f]{64}) (\S{4})$/;

/**
 * The tokens of agents. They stand in the secret store; in memory only their digests are kept, found by digest and compared
 * in constant time.
 */
export class AgentTokens {
  readonly #secrets: SecretsPort;
  readonly #byDigest = new Map<string, { agent: AgentId; digest: Buffer }>();
  readonly #known = new Map<AgentId, KnownToken>();
  /** Known by their digest alone, until the key ring opens. */
  readonly #unread = new Set<AgentId>();

  constructor(secrets: SecretsPort) {
    this.#secrets = secrets;
    secrets.onChange(() => void this.#readLate());
  }

  /**
   * Reads an agent's token. One that cannot be read, as long as the key ring is closed or without a screen, is known by the
   * digest that is kept beside it; without that it opens nothing.
   */
  async read(id: AgentId): Promise<void> {
    const before = this.#known.get(id);
    const token = await this.#secrets.get(secretName(id)).catch(() => null);
    const stored = storedDigest.exec((await this.#secrets.get(digestName(id))) ?? '');
    // Renewed or revoked meanwhile: what was read here opens nothing any more.
    if (this.#known.get(id) !== before) return;
    if (token === null) {
      if (stored?.[1] === undefined || stored[2] === undefined) return;
      // One that stands there no more opens nothing.
      this.drop(id);
      this.#unread.add(id);
      this.#rememberDigest(id, { digest: Buffer.from(stored[1], 'hex'), tail: stored[2] });
      return;
    }
    this.#unread.delete(id);
    this.drop(id);
    this.#remember(id, token);
    // A folder of before had none.
    if (stored?.[1] !== digestOf(token).toString('hex')) this.#storeDigest(id);
  }

  /** Whose token it is, or null: one hash, one look-up, one constant-time comparison. */
  ownerOf(token: string): AgentId | null {
    if (!tokenPattern.test(token)) return null;
    const digest = digestOf(token);
    const found = this.#byDigest.get(digest.toString('latin1'));
    return found !== undefined && sameDigest(found.digest, digest) ? found.agent : null;
  }

  /** The last characters of a token, for people; empty where none is known. */
  tail(id: AgentId): string {
    return this.#known.get(id)?.tail ?? '';
  }

  /** Null where it cannot be read here. */
  get(id: AgentId): Promise<string | null> {
    return this.#secrets.get(secretName(id));
  }

  /** A new token in the place of the old one, which opens nothing from here on. */
  async renew(id: AgentId): Promise<string> {
    const token = newToken();
    await this.#secrets.set(secretName(id), token);
    this.drop(id);
    this.#remember(id, token);
    this.#storeDigest(id);
    return token;
  }

  /** From here on the token opens nothing; it still stands in the store. */
  drop(id: AgentId): void {
    const known = this.#known.get(id);
    if (known !== undefined) this.#byDigest.delete(known.digest.toString('latin1'));
    this.#known.delete(id);
    this.#unread.delete(id);
  }

  async remove(id: AgentId): Promise<void> {
    this.#secrets.setPublic(digestName(id), null);
    await this.#secrets.remove(secretName(id));
  }

  /** The key ring may be open now: the tokens themselves count. */
  async #readLate(): Promise<void> {
    for (const id of [...this.#unread]) if (this.#known.has(id)) await this.read(id);
  }

  #remember(id: AgentId, token: string): void {
    this.#rememberDigest(id, { digest: digestOf(token), tail: token.slice(-4) });
  }

  #rememberDigest(id: AgentId, known: KnownToken): void {
    this.#byDigest.set(known.digest.toString('latin1'), { agent: id, digest: known.digest });
    this.#known.set(id, known);
  }

  /** A digest of 256 random bits tells nothing of them, and lets the agent in while the key ring is closed. */
  #storeDigest(id: AgentId): void {
    const known = this.#known.get(id);
    if (known !== undefined) this.#secrets.setPublic(digestName(id), `${known.digest.toString('hex')} ${known.tail}`);
  }
}

function secretName(id: AgentId): string {
  return `agent/${agentIdSchema.parse(id)}/token`;
}

function digestName(id: AgentId): string {
  return `agent/${agentIdSchema.parse(id)}/digest`;
}
