import { parsePolicy } from '../../../shared/policy/parse.ts';
import { presetDocument } from '../../../shared/policy/presets.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { authorOf } from '../author.ts';
import type { Handlers } from '../dispatcher.ts';
import type { ControlParts } from '../parts.ts';
import { presetTools } from './tools-page.ts';

type PolicyHandlers = Pick<
  Handlers,
  'policy.show' | 'policy.validate' | 'policy.apply' | 'policy.preset' | 'policy.restore'
>;

export function policyHandlers(parts: ControlParts): PolicyHandlers {
  const { policies } = parts;
  return {
    'policy.show'({ server, agent }) {
      const { text, version, path, problems } = policies.show(server, agent);
      const inForce = policies.inForce(server, agent)?.text ?? null;
      return { text, inForce, version, path, problems: [...problems] };
    },
    'policy.validate'({ text }) {
      const parsed = parsePolicy(text);
      return { problems: parsed.ok ? [] : [...parsed.problems] };
    },
    'policy.apply': ({ server, agent, text, note }, caller) =>
      policies.apply(server, agent, text, { author: authorOf(caller), ...(note === undefined ? {} : { note }) }),
    'policy.preset'({ server, preset }, caller) {
      const text = printPolicy(presetDocument(preset, presetTools(parts, server)));
      return policies.apply(server, undefined, text, { author: authorOf(caller), note: `preset ${preset}` });
    },
    'policy.restore': ({ server, agent, version }, caller) =>
      policies.restore(server, agent, version, { author: authorOf(caller) }),
  };
}
