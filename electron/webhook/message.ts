import type { AskView } from '../../shared/control/asks.ts';
import type { JsonObject } from '../../shared/json.ts';

/**
 * An ask, or how it ended, as a team's chat may know it: names and ids, no value of an argument, no token. `shown` takes
 * secrets out of what others wrote; `page`: the address of the Approvals page, which holds no token; null: there is none.
 */
export function askMessage(ask: AskView, page: string | null, shown: (text: string) => string): JsonObject {
  const { id, effect, end } = ask;
  return {
    type: end === null ? 'approval.asked' : 'approval.ended',
    ask: id,
    text: shown(ask.sentence),
    agent: { id: ask.agent, label: shown(ask.agentLabel) },
    server: ask.server,
    tool: shown(ask.tool),
    category: ask.category,
    risk: ask.risk,
    rule: shown(ask.rule),
    arguments: Object.keys(ask.arguments as JsonObject).map(shown),
    subject:
      effect.state === 'known'
        ? { kind: effect.subject.kind, id: effect.subject.id, name: shown(effect.subject.name) }
        : null,
    askedAt: new Date(ask.askedAt).toISOString(),
    expiresAt: ask.expiresAt === null ? null : new Date(ask.expiresAt).toISOString(),
    end:
      end === null
        ? null
        : {
            how: end.how,
            by: end.by,
            at: new Date(end.at).toISOString(),
            afterSeconds: Math.round(end.afterMs / 1000),
          },
    link: page === null ? null : `${page}/${encodeURIComponent(id)}`,
  };
}

export function testMessage(now: number): JsonObject {
  return { type: 'test', text: 'Railguard sends what waits for a person here.', at: new Date(now).toISOString() };
}
