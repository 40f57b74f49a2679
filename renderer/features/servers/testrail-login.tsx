import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAppContext } from '../../data/app-context.ts';
import { commandKey } from '../../data/queries.ts';
import { useChange } from '../../data/use-change.ts';
import { TextField } from '../../ui/text-field.tsx';
import { addressProblem } from './server-form.ts';

export function useTargetChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: commandKey('testrail.target') });
}

/** A TestRail's address, user and key as they are typed, and the login with them. */
export function useTestrailLogin(onDone: () => void) {
  const { toasts } = useAppContext();
  const changed = useTargetChanged();
  const login = useChange('testrail.login', 'Not connected.', (target) => {
    changed();
    toasts.done(`testrail talks to ${target.url} as ${target.user}`);
    onDone();
  });
  const [typed, setTyped] = useState({ url: '', user: '', key: '' });
  const url = typed.url.trim();
  const user = typed.user.trim();
  const missing = url === '' || user === '' || typed.key === '';
  const problem = addressProblem(url);
  return {
    typed,
    set: (part: Partial<typeof typed>): void => setTyped((before) => ({ ...before, ...part })),
    working: login.isPending,
    problem,
    off: missing ? 'Address, user and key are needed.' : problem,
    send: (): void => login.mutate({ url, user, key: typed.key }),
  };
}

export function TestrailFields({
  login: { typed, set, problem },
}: {
  readonly login: ReturnType<typeof useTestrailLogin>;
}) {
  return (
    <>
      <TextField
        label="Address"
        value={typed.url}
        onChange={(url) => set({ url })}
        problem={problem}
        placeholder="https://example.testrail.io"
        mono
        autoFocus
      />
      <TextField label="User" value={typed.user} onChange={(user) => set({ user })} placeholder="name@example.com" />
      <TextField
        label="API key"
        type="password"
        value={typed.key}
        onChange={(key) => set({ key })}
        help="From My Settings, API Keys in TestRail. It is not shown again."
      />
    </>
  );
}
