import { noSuchResource } from '../../shared/call.ts';
import { builtInServer } from '../../shared/reserved-names.ts';
import { isInSet } from '../../shared/testrail/catalogue.ts';
import { isTestRailUri, toolForResource, toolForTemplate } from '../../shared/testrail/resources.ts';
import { createGateway } from '../gateway/gateway.ts';
import type { ApprovalPort } from '../guard/approvals/port.ts';
import { Gate } from '../guard/enforcement/gate.ts';
import { Limits } from '../guard/limits/limits.ts';
import type { LimitsStore } from '../guard/limits/limits-port.ts';
import type { EntityPort } from '../guard/ports.ts';
import { version } from '../lib/version.ts';
import { recordReplacedState } from '../person/replaced-state.ts';
import { withReviewedHints } from '../servers/reviewed-hints.ts';
import { reportGuardFaults } from './guard-faults.ts';
import type { Services } from './services.ts';

/** The gate over the services, with what limits had counted before this start, paused where it was paused. */
export async function openGate(
  services: Services,
  approvals: ApprovalPort | null,
  limits: LimitsStore = new Limits(services.clock),
): Promise<Gate> {
  const { agents, clock, journal, supervisor, profiles, policies, settings } = services;
  const gate = new Gate({
    clock,
    journal,
    tools: {
      ...supervisor.tools,
      profile: profiles.profile,
      offers(agent, server, tool) {
        const set = server === builtInServer ? agents.toolSet(agent) : null;
        return set === null || isInSet(set, tool);
      },
    },
    policies,
    limits,
    agents,
    entities: forgetNames(services),
    ...(approvals === null ? {} : { approvals }),
    replacedState: recordReplacedState({ api: services.testrail.server.api, journal }),
    onFault: reportGuardFaults(services),
  });
  if (settings.get().pausedSince !== null) gate.pause();
  agents.onChange(() => gate.agentsChanged());
  await restoreLimits(services, limits);
  // A journal that was broken at start is closed to every call; when it works again, what it had counted comes first.
  services.onJournalFault(() => {
    if (journal.fault === null) restoreLimits(services, limits).catch(() => undefined);
  });
  return gate;
}

/**
 * After an error that nothing caught nobody can say whether limits still count and records are still written: the gate is
 * paused until a person resumes it. A fresh start is in no doubt.
 */
export function closeInDoubt({ errors, journal }: Pick<Services, 'errors' | 'journal'>, gate: Gate): () => void {
  let closed = false;
  const look = (): void => {
    const { doubt } = errors.report;
    if (doubt === null || closed) {
      closed = doubt !== null;
      return;
    }
    closed = true;
    gate.pause();
    const what = `Paused by an error inside Railguard (${doubt.code} in ${doubt.where}): every call is refused`;
    // Where the journal is what failed, the pause stands without a record of it.
    journal.event({ kind: 'gate', what }).catch(() => undefined);
  };
  look();
  return errors.onChange(look);
}

/** What a write may have renamed is read anew for its name as well. */
function forgetNames({ entities, lens, lookUp }: Services): EntityPort {
  return {
    facts: (call) => entities.facts(call),
    invalidate(server, tool, args) {
      entities.invalidate(server, tool, args);
      const about = lookUp(server, { tool, args });
      if (about !== null) lens.changed(about.call);
    },
  };
}

async function restoreLimits({ journal }: Services, limits: Pick<LimitsStore, 'restore' | 'stamp'>): Promise<void> {
  if (journal.fault !== null) return;
  limits.restore(await journal.reservations());
  // Kept before anything is served: a restart after this one must know when this one began to count.
  await journal.setClock(limits.stamp());
}

/** What agents reach. */
export function openGateway(services: Services, gate: Gate, approvalsPage: () => string | null = () => null) {
  const { agents, journal, supervisor, clock, profiles } = services;
  return createGateway({
    gate,
    agents,
    refusals: { refused: (cause) => journal.countRefusal(cause) },
    upstreams: withReviewedHints(supervisor.port, profiles.hints),
    clock,
    onError: (error) => services.errors.met('the gateway', error),
    records: journal,
    approvalsPage,
    mapResource: (server, uri) => (profiles.isTestrail(server) ? toolOfResource(uri) : null),
    mapTemplate: (server, template) => (profiles.isTestrail(server) ? toolOfTemplate(template) : null),
    info: { name: 'railguard', version },
  });
}

/**
 * `testrail://run/03` reads run 3 on some servers and nothing on others: an address of TestRail's that is not spelled as its
 * templates say is never taken for one that no rule speaks of.
 */
function toolOfResource(uri: string) {
  return toolForResource(uri) ?? (isTestRailUri(uri) ? { tool: noSuchResource, args: { uri } } : null);
}

function toolOfTemplate(template: string) {
  const unknown = { tool: noSuchResource, argument: '', variable: '' };
  return toolForTemplate(template) ?? (isTestRailUri(template) ? unknown : null);
}
