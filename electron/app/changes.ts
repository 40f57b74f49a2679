import type { ChangesService, PersonCalls } from '../control/services.ts';
import { readCallLens } from '../person/call-lens.ts';
import { previewPutBack, sendPutBack } from '../person/put-back.ts';
import type { Services } from './services.ts';

/** What recorded calls of TestRail were about, and putting back what they replaced, over the services. */
export function openChanges(services: Services, calls: PersonCalls): ChangesService {
  const { journal, lens, lookUp, settings, testrail, clock } = services;
  const deps = {
    reading: journal.reading,
    journal,
    lens,
    lookUp,
    clock,
    api: testrail.server.api,
    keptDays: () => settings.get().retention.days,
    calls,
  };
  return {
    lens: (call) => readCallLens(deps, call),
    preview: (call) => previewPutBack(deps, call),
    send: (wanted, by) => sendPutBack(deps, wanted, by),
  };
}
