import type { CommandName, EventName } from './contract.ts';

/**
 * The names of the contract without its schemas: the preload checks names before anything leaves the window, and must not
 * load a schema library into every page. `satisfies` refuses to compile when a command or event is missing here.
 */
const commandNames = {
  'gate.state': true,
  'gate.pause': true,
  'gate.resume': true,
  'attention.list': true,
  'feed.page': true,
  'feed.detail': true,
  'feed.totals': true,
  'tools.page': true,
  'tools.setRule': true,
  'tools.setDefault': true,
  'tools.edit': true,
  'tools.preview': true,
  'tools.seen': true,
  'policy.show': true,
  'policy.validate': true,
  'policy.apply': true,
  'policy.preset': true,
  'policy.restore': true,
  'policy.versions': true,
  'policy.versionText': true,
  'policy.fence': true,
  'policy.pending': true,
  'policy.acceptPending': true,
  'policy.discardPending': true,
  'policy.import': true,
  'policy.draft': true,
  'policy.test': true,
  'policy.testFile': true,
  'policy.replay': true,
  'policy.suggest': true,
  'journal.tail': true,
  'journal.verify': true,
  'journal.export': true,
  'journal.exportNext': true,
  'journal.statistics': true,
  'journal.chain': true,
  'journal.deeds': true,
  'journal.recover': true,
  'job.cancel': true,
  'lens.call': true,
  'putBack.preview': true,
  'putBack.send': true,
  'servers.list': true,
  'servers.add': true,
  'servers.remove': true,
  'servers.settings': true,
  'servers.change': true,
  'servers.test': true,
  'servers.login': true,
  'servers.review': true,
  'servers.accept': true,
  'servers.trustReads': true,
  'testrail.target': true,
  'testrail.projects': true,
  'testrail.tools': true,
  'testrail.login': true,
  'testrail.sandbox': true,
  'agents.list': true,
  'agents.add': true,
  'agents.rotate': true,
  'agents.pause': true,
  'agents.revoke': true,
  'agents.address': true,
  'agents.overview': true,
  'agents.detail': true,
  'agents.command': true,
  'agents.bridge': true,
  'approvals.list': true,
  'approvals.get': true,
  'approvals.answer': true,
  'approvals.endSession': true,
  'approvals.history': true,
  'approvals.settings': true,
  'approvals.draftRule': true,
  'approvals.makeRule': true,
  'approvals.review': true,
  'webhook.get': true,
  'webhook.set': true,
  'webhook.renewSecret': true,
  'webhook.test': true,
  'clients.list': true,
  'clients.preview': true,
  'clients.connect': true,
  'clients.disconnect': true,
  'clients.importable': true,
  'clients.import': true,
  'clients.bypasses': true,
  'settings.get': true,
  'settings.change': true,
  'settings.tryRedaction': true,
  'settings.diagnostics': true,
  'desktop.state': true,
  'desktop.startAtLogin': true,
  'desktop.linkCommand': true,
  'desktop.checkForUpdates': true,
  'desktop.openKeyRing': true,
  'desktop.restart': true,
  'desktop.showFolder': true,
  'licences.list': true,
} as const satisfies Record<CommandName, true>;

const eventNames = {
  'gate.state': true,
  'attention.changed': true,
  'feed.rows': true,
  'feed.totals': true,
  'tools.changed': true,
  'servers.changed': true,
  'agents.changed': true,
  'approvals.changed': true,
  'clients.changed': true,
  'settings.changed': true,
  'desktop.changed': true,
  'job.progress': true,
} as const satisfies Record<EventName, true>;

/** Every event of the contract. */
export const eventNamesList = Object.keys(eventNames) as readonly EventName[];

// Own properties only: `constructor` and `__proto__` are no names of ours.
export function isCommandName(name: unknown): name is CommandName {
  return typeof name === 'string' && Object.hasOwn(commandNames, name);
}

export function isEventName(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(eventNames, name);
}

/** The two channels between a window and the guarding process: questions up, events down. There is no third. */
export const CALL_CHANNEL = 'railguard:call';
export const EVENT_CHANNEL = 'railguard:event';
