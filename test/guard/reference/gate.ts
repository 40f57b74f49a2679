import { type Args, allHold, type Condition, type Entity, follow, holds, type Json } from './conditions.ts';

interface Lasting {
  mode?: string;
  until?: string;
}
export interface LimitEntry extends Lasting {
  counter: string;
  window: 'minute' | 'hour' | 'day' | number;
  max: number;
  scope?: 'grant' | 'session' | 'server';
  sum?: string;
  count?: string;
}
export interface ToolRules {
  require?: Condition[];
  deny_if?: (Lasting & { conditions: Condition[] })[];
  limits?: LimitEntry[];
  approval?: Lasting & { when?: Condition[]; unless?: { conditions: Condition[]; only?: string[]; until?: string }[] };
}
export interface Policy {
  version: string;
  default?: string;
  hide?: string[];
  all_tools?: { limits?: LimitEntry[] };
  tools?: { [name: string]: ToolRules };
}
export interface Call {
  agent: string;
  session: string | null;
  tool: string;
  args: Args;
  entity: Entity;
  /** Milliseconds since the epoch. */
  at: number;
}
export type Verdict = 'allowed' | 'limited' | 'denied' | 'hidden' | 'waiting';

/** A call that took its place, in millionths for each counter that it raised. */
interface Admitted {
  call: Call;
  document: number;
  counter: string;
  shadow: boolean;
  units: bigint;
}

const seconds = { minute: 60, hour: 3600, day: 86_400 };

/** One server's policy, laid over by one for each agent; judges calls one after the other. */
export class ReferenceGate {
  #admitted: Admitted[] = [];
  #base: Policy;
  #latest: Admitted[] = [];
  readonly #overlays: { [agent: string]: Policy };

  constructor(base: Policy, overlays: { [agent: string]: Policy }) {
    this.#base = base;
    this.#overlays = overlays;
  }

  /** Another text of the server's document: what was counted under a name stays counted under it. */
  edit(base: Policy): void {
    this.#base = base;
  }

  /** The call that was judged last was not sent after all: what it took is given back. */
  giveBack(): void {
    this.#admitted = this.#admitted.filter((one) => !this.#latest.includes(one));
    this.#latest = [];
  }

  judge(call: Call): Verdict {
    this.#latest = [];
    const laid = Object.hasOwn(this.#overlays, call.agent) ? this.#overlays[call.agent] : undefined;
    const documents = laid === undefined ? [this.#base] : [this.#base, laid];
    for (const { hide = [] } of documents) if (hide.includes(call.tool) || hide.includes('*')) return 'hidden';
    const rules: ToolRules[] = [];
    for (const document of documents) {
      const own = Object.getOwnPropertyDescriptor(document.tools ?? {}, call.tool)?.value as ToolRules | undefined;
      if (own === undefined && document.default !== 'allow') return 'denied';
      rules.push(own ?? {});
    }
    const stands = ({ until }: Lasting) => until === undefined || call.at < Date.parse(until);
    for (const { deny_if: denials = [] } of rules) {
      for (const entry of denials) {
        if (!stands(entry) || entry.mode === 'shadow') continue;
        if (allHold(entry.conditions, call.args, call.entity, true) !== false) return 'denied';
      }
    }
    for (const { require: needed = [] } of rules) {
      for (const condition of needed) if (holds(condition, call.args, call.entity, false) !== true) return 'denied';
    }
    const limited = this.#limits(call, documents, rules, stands);
    if (limited !== null) return limited;
    const asks = rules.flatMap(({ approval }) => {
      if (approval === undefined || !stands(approval) || approval.mode === 'shadow') return [];
      return [this.#asks(call, approval, stands)];
    });
    if (asks.includes('unreadable')) return 'denied';
    return asks.includes(true) ? 'waiting' : 'allowed';
  }

  #asks(call: Call, approval: NonNullable<ToolRules['approval']>, stands: (entry: Lasting) => boolean) {
    const when = allHold(approval.when ?? [], call.args, call.entity, true);
    if (when !== true) return when;
    const excuses = (approval.unless ?? [])
      .filter(stands)
      .filter(({ only }) => only === undefined || Object.keys(call.args).every((name) => only.includes(name)))
      .map(({ conditions }) => allHold(conditions, call.args, call.entity, false));
    if (excuses.includes(true)) return false;
    return excuses.includes('unreadable') ? 'unreadable' : true;
  }

  /** What refuses the call, or null; then it took its place. */
  #limits(call: Call, documents: Policy[], rules: ToolRules[], stands: (entry: Lasting) => boolean): Verdict | null {
    const raised: Admitted[] = [];
    const asked: [LimitEntry, Admitted][] = [];
    for (const [index, document] of documents.entries()) {
      const own = [...(document.all_tools?.limits ?? []), ...(rules[index]?.limits ?? [])].filter(stands);
      for (const limit of own) {
        const shadow = limit.mode === 'shadow';
        const adds = added(limit, call);
        if (adds === null) {
          if (shadow) continue;
          return 'denied';
        }
        let one = raised.find(
          (other) => other.document === index && other.counter === limit.counter && other.shadow === shadow,
        );
        if (one === undefined) {
          one = { call, document: index, counter: limit.counter, shadow, units: 0n };
          raised.push(one);
        }
        if (adds > one.units) one.units = adds;
        asked.push([limit, one]);
      }
    }
    const fits = ([limit, one]: [LimitEntry, Admitted]) => this.#held(limit, one) + one.units <= millionths(limit.max);
    if (asked.some((pair) => !pair[1].shadow && !fits(pair))) return 'limited';
    // In the shadow a call counts where it would have passed.
    const kept = raised.filter((one) => !one.shadow || asked.every((pair) => pair[1] !== one || fits(pair)));
    this.#latest = kept;
    this.#admitted.push(...kept);
    return null;
  }

  /** What the window that ends now holds of the counter, for whom the limit counts. */
  #held(limit: LimitEntry, { call, document, counter, shadow }: Admitted): bigint {
    const window = (typeof limit.window === 'number' ? limit.window : seconds[limit.window]) * 1000;
    const scope = limit.scope ?? 'grant';
    let held = 0n;
    for (const one of this.#admitted) {
      if (one.document !== document || one.counter !== counter || one.shadow !== shadow) continue;
      // An agent's own document counts for that agent alone.
      if (document > 0 && one.call.agent !== call.agent) continue;
      if (scope !== 'server' && one.call.agent !== call.agent) continue;
      if (scope === 'session' && one.call.session !== call.session) continue;
      if (call.at - one.call.at <= window) held += one.units;
    }
    return held;
  }
}

/** In millionths, rounded up, from the digits of the number; null where the call cannot be counted. */
function added({ sum, count }: LimitEntry, { args, entity }: Call): bigint | null {
  const path = sum ?? count;
  if (path === undefined) return 1_000_000n;
  const [root, ...names] = path.split('.');
  const from: Json = root === 'entity' ? (entity ?? {}) : args;
  const value = follow(from, names);
  if (sum !== undefined) return typeof value === 'number' && value >= 0 ? millionths(value) : null;
  if (value === undefined) return root === 'entity' ? null : 1_000_000n;
  return Array.isArray(value) ? BigInt(Math.max(1, value.length)) * 1_000_000n : null;
}

export function millionths(value: number): bigint {
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  // Moved by the exponent and by the six places of a millionth.
  const move = Number(exponent) + 6 - fraction.length;
  const digits = BigInt(whole + fraction);
  if (move >= 0) return digits * 10n ** BigInt(move);
  const by = 10n ** BigInt(-move);
  return (digits + by - 1n) / by;
}
