import type { ServerView } from '../../../shared/control/servers.ts';
import { useNow } from '../../components/use-now.ts';
import { startingWords, stateWordsOf } from './server-state.ts';

/** What a server does now; of one that starts, how long it has been at it. */
export function StateWords({ server }: { readonly server: ServerView }) {
  const { state, since, wantsLogin } = server;
  const begun = state === 'starting' && !wantsLogin && since !== null && since > 0 ? since : null;
  return begun === null ? stateWordsOf(server) : <Starting begun={begun} />;
}

function Starting({ begun }: { readonly begun: number }) {
  return startingWords(useNow() - begun);
}
