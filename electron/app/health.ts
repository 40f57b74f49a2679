import { join } from 'node:path';
import type { GateState } from '../../shared/control/gate.ts';
import type { ErrorCode } from '../../shared/error-codes.ts';
import { shown } from '../../shared/hidden-text.ts';
import { unreadableSchema } from '../upstream/arguments/check.ts';
import type { Services } from './services.ts';

type Fault = GateState['faults'][number] & { readonly code: ErrorCode; readonly fault: boolean };

/** What a server or the system said last, as a sentence among others. */
function sentence(text: string): string {
  const whole = `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** All that is wrong now, worst first: what closes the gate, policies that could not be read, servers; then what only waits. */
export function faultsOf({
  errors,
  folder,
  journal,
  policies,
  servers,
  secrets,
  testrail,
  notices,
}: Services): Fault[] {
  const found: Fault[] = [];
  const { count, last, doubt } = errors.report;
  if (doubt !== null) {
    found.push({
      fault: true,
      code: 'guard-in-doubt',
      title: 'An error inside Railguard paused the gate',
      help: `Every call is refused. ${join(folder, 'logs')} has the error: please report it. Resume, or start Railguard anew.`,
    });
  }
  if (journal.fault !== null) found.push({ ...journal.fault, fault: true });
  const protection = secrets.protection();
  // A key ring that keeps nothing which was asked for keeps nobody from anything.
  if (protection?.closed === true) found.push({ ...protection.notice, fault: true });
  if (journal.doubt !== null) {
    found.push({
      fault: false,
      code: 'journal-doubtful',
      title: 'The journal was changed from outside',
      help: `${sentence(journal.doubt)} See what is left of it: railguard journal verify. Then keep it aside and start a new one: railguard journal recover`,
    });
  }
  if (journal.briefAgents.length > 0) {
    const agents = journal.briefAgents;
    found.push({
      fault: false,
      code: 'journal-share-used',
      title: `${agents.join(', ')} used up ${agents.length === 1 ? 'its share' : 'their shares'} of the journal`,
      help: 'Of further arguments and results only the beginning is kept, so that the records of others stay. See what was called: railguard journal tail. Where that is wanted, let settings.json keep more bytes (docs/journal.md).',
    });
  }
  for (const { server, agent, problems } of policies.problems()) {
    const first = problems[0];
    if (first === undefined) continue;
    const of = agent === null ? server : `${server} for the agent ${agent}`;
    found.push({
      fault: true,
      code: 'policy-invalid',
      title: `The policy file of ${of} is not valid`,
      help: `Line ${first.line}: ${first.message}${first.suggestion === null ? '' : ` ${sentence(first.suggestion)}`} The last good version stays in force; where there is none, all is denied.`,
    });
  }
  for (const name of policies.strays()) {
    found.push({
      fault: true,
      code: 'policy-unread',
      title: `The policy file ${JSON.stringify(name)} is read for nobody`,
      help: 'Its rules do not hold. Call it by the name of a server, or SERVER@AGENT with the id of an agent, in small letters, digits and "-"; or take it away.',
    });
  }
  for (const server of servers.list()) {
    // One that waits for a person to look at it is no fault: its page says what it waits for.
    if (server.unconfirmed) continue;
    if (server.problem !== null && server.state === 'stopped') {
      found.push({
        fault: true,
        code: 'server-refused',
        title: `${server.name} was not started`,
        help: `${sentence(server.problem)} Other servers go on. Mend it in the settings, or remove it: railguard server remove ${server.name}`,
      });
    }
    if (server.problem === null || (server.state !== 'failing' && server.state !== 'crash-loop')) continue;
    found.push({
      fault: true,
      code: `server-${server.state}`,
      title: `${server.name} does not answer`,
      help: `${sentence(server.problem)} Its calls fail; other servers go on. Try again: railguard server test ${server.name}`,
    });
  }
  if (testrail.server.busyMs > 0) {
    found.push({
      fault: false,
      code: 'testrail-busy',
      title: 'TestRail takes no more requests for now',
      help: `It said to wait ${Math.ceil(testrail.server.busyMs / 1000)} s more. Calls of all agents wait for that, in turn; those that would wait longer than 30 s are told when to retry.`,
    });
  }
  for (const { server, agent, reasons } of policies.pending()) {
    found.push({
      fault: false,
      code: 'policy-pending',
      title: `An edit of the policy file of ${agent === null ? server : `${server} for the agent ${agent}`} waits for you`,
      help: `It would let more pass: ${reasons.join('; ')}. Until you accept it, what was in force stays in force.`,
    });
  }
  found.push(...unreadableSchemas(servers));
  if (last !== null) {
    found.push({
      fault: false,
      code: 'internal-errors',
      title: `${count} internal ${count === 1 ? 'error' : 'errors'} since the start`,
      help: `The last: ${last.code} in ${last.where}, ${new Date(last.at).toISOString()}. What met it was refused or closed. ${join(folder, 'logs')} has each: please report them.`,
    });
  }
  if (protection?.closed === false) found.push({ ...protection.notice, fault: false });
  return [...found, ...notices.map(({ code, title, help }) => ({ code, title, help, fault: false }))];
}

/** Tools whose schema is none: their arguments are taken as sent, which nobody would see from a policy. */
function unreadableSchemas(servers: Services['servers']): Fault[] {
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
        title: `Arguments of ${names.join(', ')}${more} of ${name} are not checked`,
        help: `${shown(first.line)} Conditions of the policy hold as strictly as ever.`,
      },
    ];
  });
}
