import { join } from 'node:path';
import { shown } from '../../shared/hidden-text.ts';
import type { AgentId, ServerName } from '../../shared/names.ts';
import { SecretsClosed } from '../settings/port.ts';
import { unreadableSchema } from '../upstream/arguments/check.ts';
import { journalDoubt, journalFault, journalShares } from './journal-faults.ts';
import { type Fault, type HealthSources, sentence } from './sources.ts';

/** All that is wrong now, worst first: what closes the gate, policies that could not be read, servers; then what only waits. */
export function faultsOf(services: HealthSources): Fault[] {
  return [
    guardInDoubt(services),
    journalFault(services),
    keyRingFault(services),
    journalDoubt(services),
    journalShares(services),
    ...unreadPolicies(services),
    ...failingServers(services),
    busyTestrail(services),
    ...pendingEdits(services),
    ...unreadableSchemas(services),
    internalErrors(services),
    keyRingNotice(services),
    ...startNotices(services),
  ].filter((fault) => fault !== null);
}

function guardInDoubt({ errors, folder }: HealthSources): Fault | null {
  if (errors.report.doubt === null) return null;
  return {
    fault: true,
    code: 'guard-in-doubt',
    title: 'An error inside Railguard paused the gate',
    help: `Every call is refused. ${join(folder, 'logs')} has the error: please report it. Resume, or start Railguard anew.`,
  };
}

/** One that keeps nothing which was asked for keeps nobody from anything: `keyRingNotice`. */
function keyRingFault({ secrets }: HealthSources): Fault | null {
  const protection = secrets.protection();
  return protection?.closed === true ? { ...protection.notice, fault: true } : null;
}

function unreadPolicies({ policies }: HealthSources): Fault[] {
  const invalid = policies.problems().flatMap(({ server, agent, problems: [first] }): Fault[] => {
    if (first === undefined) return [];
    return [
      {
        fault: true,
        code: 'policy-invalid',
        title: `The policy file of ${ownerOf(server, agent)} is not valid`,
        help: `Line ${first.line}: ${first.message}${first.suggestion === null ? '' : ` ${sentence(first.suggestion)}`} The last good version stays in force; where there is none, all is denied.`,
      },
    ];
  });
  const strays = policies.strays().map(
    (name): Fault => ({
      fault: true,
      code: 'policy-unread',
      title: `The policy file ${JSON.stringify(name)} is read for nobody`,
      help: 'Its rules do not hold. Call it by the name of a server, or SERVER@AGENT with the id of an agent, in small letters, digits and "-"; or take it away.',
    }),
  );
  return [...invalid, ...strays];
}

/** Whose policy a file is. */
function ownerOf(server: ServerName, agent: AgentId | null): string {
  return agent === null ? server : `${server} for the agent ${agent}`;
}

function failingServers({ servers }: HealthSources): Fault[] {
  return servers.list().flatMap(({ name, state, problem, unconfirmed, wantsLogin }): Fault[] => {
    // One that waits for a person to look at it is no fault: its page says what it waits for.
    if (unconfirmed || problem === null) return [];
    if (state === 'stopped') {
      return [
        {
          fault: true,
          code: 'server-refused',
          server: name,
          title: `${name} was not started`,
          help:
            problem === SecretsClosed.words
              ? `${problem} It starts by itself then; other servers go on.`
              : `${sentence(problem)} Other servers go on. Mend it in the settings, or remove it: railguard server remove ${name}`,
        },
      ];
    }
    if (state !== 'failing' && state !== 'crash-loop') return [];
    return [
      {
        fault: true,
        code: `server-${state}`,
        server: name,
        title: wantsLogin ? `${name} wants a login` : `${name} does not answer`,
        help: `${sentence(problem)} Its calls fail; other servers go on. ${wantsLogin ? 'Log in' : 'Try again'}: railguard server ${wantsLogin ? 'login' : 'test'} ${name}`,
      },
    ];
  });
}

function busyTestrail({ testrail }: HealthSources): Fault | null {
  const { busyMs } = testrail.server;
  if (busyMs <= 0) return null;
  return {
    fault: false,
    code: 'testrail-busy',
    title: 'TestRail takes no more requests for now',
    help: `It said to wait ${Math.ceil(busyMs / 1000)} s more. Calls of all agents wait for that, in turn; those that would wait longer than 30 s are told when to retry.`,
  };
}

function pendingEdits({ policies }: HealthSources): Fault[] {
  return policies.pending().map(({ server, agent, reasons }) => ({
    fault: false,
    code: 'policy-pending',
    title: `An edit of the policy file of ${ownerOf(server, agent)} waits for you`,
    help: `It would let more pass: ${reasons.join('; ')}. Until you accept it, what was in force stays in force.`,
  }));
}

/** Tools whose schema is none: their arguments are taken as sent, which nobody would see from a policy. */
function unreadableSchemas({ servers }: HealthSources): Fault[] {
  return servers.list().flatMap(({ name }) => {
    const found = servers.definitions(name).flatMap((tool) => {
      const [line] = servers.unchecked(name, tool.name);
      return line?.startsWith(unreadableSchema) === true ? [{ tool: tool.name, line }] : [];
    });
    const [first] = found;
    if (first === undefined) return [];
    const names = found.slice(0, 5).map(({ tool }) => shown(tool));
    const more = found.length > names.length ? ` and ${found.length - names.length} more` : '';
    return [
      {
        fault: false,
        code: 'schema-unreadable',
        server: name,
        title: `Arguments of ${names.join(', ')}${more} of ${name} are not checked`,
        help: `${shown(first.line)} Conditions of the policy hold as strictly as ever.`,
      },
    ];
  });
}

function internalErrors({ errors, folder }: HealthSources): Fault | null {
  const { count, last } = errors.report;
  if (last === null) return null;
  return {
    fault: false,
    code: 'internal-errors',
    title: `${count} internal ${count === 1 ? 'error' : 'errors'} since the start`,
    help: `The last: ${last.code} in ${last.where}, ${new Date(last.at).toISOString()}. What met it was refused or closed. ${join(folder, 'logs')} has each: please report them.`,
  };
}

function keyRingNotice({ secrets }: HealthSources): Fault | null {
  const protection = secrets.protection();
  return protection?.closed === false ? { ...protection.notice, fault: false } : null;
}

function startNotices({ notices }: HealthSources): Fault[] {
  return notices.map(({ code, title, help }) => ({ code, title, help, fault: false }));
}
