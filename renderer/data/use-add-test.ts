import { useQueryClient } from '@tanstack/react-query';
import type { CallId, ServerName } from '../../shared/names.ts';
import { outcomeLook } from '../ui/decision.ts';
import { useAppContext } from './app-context.ts';
import { testsTab } from './policy-address.ts';
import { commandKey } from './queries.ts';
import { useChange } from './use-change.ts';

/** Writes a recorded call into the tests beside the policy of its server, and says where it stands and whether it holds. */
export function useAddTest(server: ServerName, done?: () => void) {
  const { toasts, nav } = useAppContext();
  const client = useQueryClient();
  const change = useChange('policy.addTest', 'Not added.', (added) => {
    void client.invalidateQueries({ queryKey: commandKey('policy.testFile', { server }) });
    const { expected, now } = added;
    const differs = expected === now ? '' : ` The policy in force decides ${outcomeLook[now].words}.`;
    toasts.done(`Added as test ${added.case}: expected ${outcomeLook[expected].words}.${differs}`, {
      label: 'Show',
      run: () => nav.go('policy', server, testsTab),
    });
    done?.();
  });
  return { adding: change.isPending, add: (call: CallId) => change.mutate({ server, call }) };
}
