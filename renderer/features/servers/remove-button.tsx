import { useState } from 'react';
import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';

export function RemoveButton({ server: { name, kind } }: { readonly server: ServerView }) {
  const { nav, toasts } = useAppContext();
  const [asking, setAsking] = useState(false);
  const remove = useChange('servers.remove', `${name} was not removed.`, () => {
    toasts.done(`${name} removed`);
    if (nav.get().path[0] === name) nav.go('servers');
  });
  return (
    <>
      <Button
        off={
          kind === 'built-in' ? 'The built-in server stays. Its tools can be denied or hidden on the Tools page.' : null
        }
        onClick={() => setAsking(true)}
      >
        Remove…
      </Button>
      {asking && (
        <Confirm
          title={`Remove ${name}?`}
          action={`Remove ${name}`}
          working={remove.isPending}
          onConfirm={() => remove.mutate({ server: name }, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        >
          <p>
            Agents lose its tools at once. Its kept secrets, its login and what was accepted of it are forgotten. Its
            calls stay in the journal, and the versions of its policy are kept.
          </p>
        </Confirm>
      )}
    </>
  );
}
