import type { Command } from 'commander';
import type { GateState } from '../../../shared/control/gate.ts';
import { type CliDeps, globalsOf, withClient } from '../context.ts';
import { createPrinter, type Printer } from '../io.ts';

export function registerGate(program: Command, deps: CliDeps): void {
  const verbs = [
    { name: 'pause', command: 'gate.pause', what: 'refuse every call until it is resumed' },
    { name: 'resume', command: 'gate.resume', what: 'guard again' },
    { name: 'status', command: 'gate.state', what: 'whether a gateway runs on the folder, and how it is' },
  ] as const;
  for (const verb of verbs) {
    program
      .command(verb.name)
      .description(verb.what)
      .action(async (_options: unknown, command: Command) => {
        const { data, json } = globalsOf(command);
        const running = await deps.running(data);
        // Whoever only asks must not find a folder made where there was none.
        if (verb.name === 'status' && !running && !deps.exists(data)) {
          const print = createPrinter(deps.io, json);
          print.one(
            { running, exists: false },
            `There is no data folder ${data}. The first start makes it: railguard serve`,
          );
          return;
        }
        await withClient(deps, command, async (client, print) => {
          printState(print, await client.call(verb.command, {}), running);
        });
      });
  }
}

function printState(print: Printer, state: GateState, running: boolean): void {
  const faults = state.faults.map((fault) => `\nFault: ${fault.title}. ${fault.help}`).join('');
  const words = { guarding: 'Guarding', paused: 'Paused: every call is refused', fault: 'Fault' }[state.state];
  // A folder that nobody serves guards nothing, whatever it will do when it is served.
  const line = running
    ? `${words} at ${state.address}`
    : `No gateway runs on this folder. ${state.state === 'paused' ? 'It will start paused' : 'Start it: railguard serve'}`;
  print.one({ running, ...state }, `${line}${faults}`);
}
