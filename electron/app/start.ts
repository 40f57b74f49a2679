import { defaultAgent } from '../../shared/reserved-names.ts';
import { Approvals } from '../approvals/approvals.ts';
import { createAskEffects } from '../approvals/ask-effects.ts';
import { openAsksFile } from '../approvals/asks-file.ts';
import { closeAsks } from '../approvals/close-asks.ts';
import { authorOf } from '../control/author.ts';
import { CommandConfirmations, notAllowed } from '../control/command-confirmations.ts';
import type { ControlContext } from '../control/context.ts';
import { type ControlOptions, createControl, EventHub } from '../control/dispatcher.ts';
import { allHandlers } from '../control/handlers/all.ts';
import { Jobs } from '../control/jobs.ts';
import { confirmationWords } from '../control/needs-confirmation.ts';
import { openSocketServer } from '../control/socket-server.ts';
import { Limits } from '../guard/limits/limits.ts';
import { Disposables } from '../lib/disposables.ts';
import { version } from '../lib/version.ts';
import { usualPort } from '../settings/schema.ts';
import { createEffectReader } from '../testrail/effect-reader.ts';
import { createContext, type Served } from './control-context.ts';
import { closeInDoubt, openGate, openGateway } from './gateway-setup.ts';
import { journalPolicyChanges } from './journal-policies.ts';
import { startLiveEvents } from './live-events.ts';
import type { Application, StartOptions } from './port.ts';
import { createServices, type Services } from './services.ts';
import { openWebhook, type Webhook } from './webhook.ts';

/** Calls in flight get this long when the application stops. */
const graceMs = 5000;

/**
 * Builds the application on a folder and, where it has a port, serves: servers open last, so nothing is reachable before
 * everything stands. Rejects with one clear error (folder, port …); what was opened until then is closed again.
 */
export async function startApplication(options: StartOptions): Promise<Application> {
  const disposables = new Disposables();
  try {
    return await open(options, disposables);
  } catch (error) {
    await disposables.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: StartOptions, disposables: Disposables): Promise<Application> {
  const services = await createServices(options, disposables);
  const served: Served = { interface: null, gateway: null, port: null };
  const approvalsPage = (): string | null => served.interface?.approvalsPage ?? null;
  const webhook = openWebhook(services, approvalsPage);
  disposables.add(() => webhook.close());
  const approvals = await openApprovals(services, options, webhook);
  const limits = new Limits(services.clock);
  const gate = await openGate(services, options.port === null ? null : approvals.queue, limits);
  disposables.add(closeInDoubt(services, gate));
  const confirmations = openConfirmations(services);
  disposables.add(() => confirmations.close());
  const context = createContext(services, options, { gate, limits, approvals, webhook, confirmations, served });
  const hub = new EventHub();
  const jobs = new Jobs(hub);
  disposables.add(() => jobs.close());
  const control = createControl(allHandlers(context, jobs), hub, {
    failed: (error) => services.errors.met('a command', error),
    admit: confirmFirst(context, options),
    show: (text) => services.showing.text(text),
  });
  disposables.add(journalPolicyChanges(services.policies, services.journal));

  if (options.port !== null) {
    disposables.add(startLiveEvents(context, services, hub));
    const gateway = openGateway(services, gate, approvalsPage);
    served.gateway = gateway;
    served.port = await gateway.listen(options.port === 'chosen' ? chosenPort(services) : options.port);
    disposables.add(() => gateway.close(graceMs));
    disposables.add(closeAsks(services, gate, approvals));
    // Holds end before the streams do: what is asked stays asked.
    disposables.add(() => approvals.stop());
    await noteServing(services, served.port, disposables);
    saySecretsLost(services);
    const server = await openSocketServer(services.folder, control, (error) =>
      services.errors.met('the control socket', error),
    );
    disposables.add(() => server.close());
  }
  return {
    control,
    port: services.settings.get().port,
    reports: services.reports,
    servesInterface(opened) {
      served.interface = opened;
    },
    screenLocked: (locked) => approvals.setLocked(locked),
    callsInFlight: () => served.gateway?.inFlight ?? 0,
    woke: () => services.supervisor.woke(),
    stop: () => disposables.close(),
    async defaultAddress() {
      try {
        return (await context.agentAddress(defaultAgent, defaultAgent)).mcp;
      } catch {
        return null;
      }
    },
  };
}

async function openApprovals(services: Services, options: StartOptions, webhook: Webhook): Promise<Approvals> {
  const logError = (text: string): void => services.writeLog({ level: 'error', text });
  return new Approvals(
    services,
    {
      sendPending: (ask) => webhook.send(ask),
      file: await openAsksFile(services.folder, services.secrets, logError),
      effects: createAskEffects(
        services.lookUp,
        createEffectReader({ ...services, api: services.testrail.server.api }),
      ),
    },
    {
      holdSeconds: options.holdSeconds ?? null,
      commandLineAnswers: options.commandLineAnswers,
      serving: options.port !== null,
    },
  );
}

function openConfirmations({ clock, journal }: Services): CommandConfirmations {
  return new CommandConfirmations({
    clock,
    record: (what, by) => void journal.event({ kind: 'gate', what, by }).catch(() => undefined),
  });
}

/** What lets more pass waits for a person where the command line gave it, and the settings say so. */
function confirmFirst(context: ControlContext, options: StartOptions): NonNullable<ControlOptions['admit']> {
  const { confirmations, redactor, settings } = context;
  return async (name, input, caller) => {
    const isHeld = settings.get().holdPermissiveEdits ?? options.holdPermissiveEdits;
    if (caller.endpoint !== 'command-line' || !isHeld || options.port === null) return;
    const words = confirmationWords(name, input, context);
    if (words === null) return;
    caller.waits?.('This lets more pass or hands out a token, so it waits for a person in the window of Railguard.');
    await confirmations.request(redactor().text(words), authorOf(caller), caller.gone ?? null);
    const wordsNow = confirmationWords(name, input, context);
    if (wordsNow !== null && wordsNow !== words) throw notAllowed('What it would let pass changed while it waited.');
  };
}

/** Port that a person chose in the settings, else the usual one. */
function chosenPort({ settings }: Services): number {
  return settings.get().chosenPort ?? usualPort;
}

/** Whoever moves a folder from the desktop app to a terminal sees what has to be entered anew. */
function saySecretsLost({ secrets, writeLog }: Services): void {
  const notice = secrets.protection()?.notice;
  if (notice?.code === 'secrets-foreign') writeLog({ level: 'warn', text: `${notice.title}. ${notice.help}` });
}

/** Keeps the port for commands, and records start and stop. */
async function noteServing({ settings, journal }: Services, port: number, disposables: Disposables): Promise<void> {
  settings.update((before) => ({ ...before, port }));
  // A journal that cannot write has closed the gate and says so on screen; the screen must open for that.
  const note = (kind: 'start' | 'stop', what: string) => journal.event({ kind, what }).catch(() => undefined);
  await note('start', `Railguard ${version} guards on port ${port}`);
  disposables.add(() => note('stop', 'Railguard stopped'));
}
