import { CodedError } from '../../../shared/coded-error.ts';
import type { PolicyChange } from '../../../shared/control/policy.ts';
import type { ServerName } from '../../../shared/names.ts';
import { parsePolicy } from '../../../shared/policy/parse.ts';
import { differenceWords } from '../../../shared/policy/parts.ts';
import type { PresetName } from '../../../shared/policy/preset-names.ts';
import { presetDocument } from '../../../shared/policy/presets.ts';
import { printPolicy } from '../../../shared/policy/print.ts';
import { policyWarnings } from '../../../shared/policy/warnings.ts';
import { serverUnknown } from '../../servers/server-unknown.ts';
import { authorOf } from '../author.ts';
import type { ControlContext } from '../context.ts';
import type { Handlers } from '../dispatcher.ts';
import { nameableTools, presetTools } from '../tools-page.ts';

type PolicyHandlers = Pick<
  Handlers,
  'policy.show' | 'policy.validate' | 'policy.apply' | 'policy.preset' | 'policy.restore'
>;

export function policyHandlers(context: ControlContext): PolicyHandlers {
  const { policies, servers } = context;

  /** A policy may be there before its server; one for a mistyped name must not look as if it guarded something. */
  const ofServer = (change: PolicyChange): PolicyChange =>
    servers.has(change.server)
      ? change
      : { ...change, words: `${change.words}; there is no server ${change.server} yet` };

  /** What a preset goes by. A server whose tools nobody knows is asked: without them a preset would close it all. */
  async function toolsFor(preset: PresetName, server: ServerName) {
    const known = presetTools(context, server);
    if (known.length > 0 || preset === 'allow-all') return known;
    await servers.test(server);
    return presetTools(context, server);
  }

  return {
    'policy.show'({ server, agent }) {
      const { text, version, path, problems } = policies.show(server, agent);
      const inForce = policies.inForce(server, agent)?.text ?? null;
      if (inForce === null && problems.length === 0 && !servers.has(server))
        throw serverUnknown(server, servers.list());
      return { text, inForce, version, path, problems: [...problems] };
    },
    'policy.validate'({ text }) {
      const parsed = parsePolicy(text);
      return { problems: parsed.ok ? [] : [...parsed.problems], warnings: [...policyWarnings(text)] };
    },
    async 'policy.apply'({ server, agent, text, note }, caller) {
      const done = note ?? differenceNote(policies.inForce(server, agent)?.text, text);
      const name = agent === undefined ? server : `${server}@${agent}`;
      const by = {
        author: authorOf(caller),
        ...(done !== null && { note: done }),
        ...(done !== null && note === undefined && { words: `${done} in the policy of ${name}` }),
      };
      const change = ofServer(await policies.apply(server, agent, text, by));
      const warnings = [...policyWarnings(text, nameableTools(context, server))];
      return warnings.length === 0 ? change : { ...change, warnings };
    },
    async 'policy.preset'({ server, preset, prepare = false }, caller) {
      // It goes by the tools that a server has: for none it is an empty document, which a person has to want.
      const isThere = servers.has(server);
      if (!isThere && !prepare) throw serverUnknown(server, servers.list());
      const text = printPolicy(presetDocument(preset, isThere ? await toolsFor(preset, server) : []));
      const words = `Preset ${preset} in force for ${server}`;
      const by = { author: authorOf(caller), note: `preset ${preset}`, words };
      return policies.apply(server, undefined, text, by);
    },
    async 'policy.restore'({ server, agent, version }, caller) {
      const versions = policies.versions(server, agent);
      // 0 is what stood before the first: no document.
      if (versions.length === 0 || (version !== 0 && !versions.some((one) => one.version === version))) {
        throw new CodedError(
          'version-unknown',
          `Version ${version} of ${server} is not kept. See: railguard policy versions ${server}`,
        );
      }
      return policies.restore(server, agent, version, { author: authorOf(caller) });
    },
  };
}

/** What a text changes, where nobody says it: a list of versions tells them apart. Null of a first one, and of one that is none. */
function differenceNote(before: string | undefined, text: string): string | null {
  const [one, other] = [before, text].map((each) => (each === undefined ? undefined : parsePolicy(each)));
  return one?.ok && other?.ok ? differenceWords(one.document, other.document) : null;
}
