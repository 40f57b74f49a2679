import type { ServerView } from '../../../shared/control/servers.ts';
import { useAppContext } from '../../data/app-context.ts';
import { useChange } from '../../data/use-change.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './servers.module.css';

/** A login at a remote server: the address is shown before it is opened, so that a person sees where the password goes. */
export function LoginButton({ server: { name, kind, wantsLogin } }: { readonly server: ServerView }) {
  const { toasts } = useAppContext();
  const login = useChange('servers.login', `No login at ${name}.`, (begun) => {
    if (begun.address === null) toasts.done(`Logged in at ${name}`);
  });
  const address = login.data?.address ?? null;
  return (
    <>
      <Button
        kind={wantsLogin ? 'primary' : 'neutral'}
        off={kind === 'http' ? null : 'Only a remote server can ask for a login.'}
        working={login.isPending}
        onClick={() => login.mutate({ server: name })}
      >
        Log in
      </Button>
      {address !== null && (
        <Dialog
          narrow
          title={`Log in at ${name}`}
          words="The page opens in your browser and comes back to Railguard. How it ended shows in the server's state."
          onClose={() => login.reset()}
          actions={<Button onClick={() => login.reset()}>Close</Button>}
        >
          <p className={styles.loginHost}>{hostOf(address)}</p>
          <p>
            <a className={styles.link} href={address} target="_blank" rel="noreferrer" onClick={() => login.reset()}>
              Open the login page
            </a>
          </p>
        </Dialog>
      )}
    </>
  );
}

/** Where a password would be typed. */
function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address;
}
