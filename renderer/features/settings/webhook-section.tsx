import { useState } from 'react';
import type { WebhookView } from '../../../shared/control/webhook.ts';
import { CopyIconButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { useChange } from '../../data/use-change.ts';
import { useCommand } from '../../data/use-command.ts';
import { sentence } from '../../format/escape.ts';
import { count } from '../../format/number.ts';
import { dayTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import controls from '../../ui/controls.module.css';
import { cx } from '../../ui/cx.ts';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';

/** Taken on Enter or when the field is left; an empty one takes the address away. */
function AddressField({
  url,
  onChange,
}: {
  readonly url: string | null;
  readonly onChange: (url: string | null) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = (): void => {
    const text = typed?.trim();
    setTyped(null);
    if (text !== undefined && text !== (url ?? '')) onChange(text === '' ? null : text);
  };
  return (
    <label className={cx(controls.input, styles.address)}>
      <input
        type="url"
        aria-label="Address of the webhook"
        placeholder="https://"
        value={typed ?? url ?? ''}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          else if (event.key === 'Escape') setTyped(null);
        }}
      />
    </label>
  );
}

function useHelp(view: WebhookView): string {
  const { clock } = useAppContext();
  const what = 'Each ask and how it ended: names and ids, no values of arguments. Nobody can answer from there.';
  const { url, last, queued, lost } = view;
  if (url === null || last === null) return what;
  const rest = [
    queued > 0 && `${count(queued)} wait to be sent.`,
    lost > 0 && `${count(lost)} given up since the start.`,
  ].filter((part) => part !== false);
  return [what, `Last tried ${dayTime(last.at, clock)}: ${sentence(last.words)}`, ...rest].join(' ');
}

/** The receiver refuses each message until it has the new one, and the old one cannot be had again. */
function NewSecret({ off, onMade }: { readonly off: string | null; readonly onMade: (secret: string | null) => void }) {
  const [asking, setAsking] = useState(false);
  const close = (): void => setAsking(false);
  const renew = useChange('webhook.renewSecret', 'Not changed.', ({ secret }) => {
    close();
    onMade(secret);
  });
  return (
    <>
      <Button small off={off} onClick={() => setAsking(true)}>
        New secret
      </Button>
      {asking && (
        <Confirm
          title="Make a new secret for the webhook?"
          action="New secret"
          working={renew.isPending}
          onConfirm={() => renew.mutate({})}
          onClose={close}
        >
          <p>The old one signs nothing from here on and cannot be had again. The receiver needs the new one.</p>
        </Confirm>
      )}
    </>
  );
}

function Rows({ view, onChanged }: { readonly view: WebhookView; readonly onChanged: () => void }) {
  const { toasts } = useAppContext();
  const [secret, setSecret] = useState<string | null>(null);
  const done = (made: string | null): void => {
    setSecret(made);
    onChanged();
  };
  const set = useChange('webhook.set', 'Not saved.', (now) => {
    done(now.secret);
    toasts.done(now.url === null ? 'Asks are told to no webhook' : 'Asks are told to this webhook from now on');
  });
  const test = useChange('webhook.test', 'Not sent.', ({ ok, words }) => {
    if (ok) toasts.done('The receiver took the test message');
    else toasts.problem(words);
    onChanged();
  });
  const none = view.url === null ? 'No address is set.' : null;
  return (
    <>
      <SettingRow name="Tell a team’s chat" help={useHelp(view)} also="webhook slack teams notify">
        <AddressField url={view.url} onChange={(url) => set.mutate({ url })} />
        <Button small off={none} working={test.isPending} onClick={() => test.mutate({})}>
          Send a test
        </Button>
      </SettingRow>
      <SettingRow
        name="Secret of the webhook"
        help={
          secret === null
            ? 'Each message is signed with it over its time and its body (X-Railguard-Signature), so that its receiver knows who sent it.'
            : 'Copy it for the receiver now: later it cannot be copied.'
        }
        also="signature hmac"
      >
        {secret !== null && (
          <>
            <code className={styles.path}>••••••••{secret.slice(-4)}</code>
            <CopyIconButton label="Copy the secret" source={() => secret} />
          </>
        )}
        <NewSecret off={none} onMade={done} />
      </SettingRow>
    </>
  );
}

/** Where a team's chat is told of asks. */
export function WebhookSection() {
  const { data, error, refetch } = useCommand('webhook.get', {}, { freshAtEachVisit: true });
  if (data) return <Rows view={data} onChanged={() => void refetch()} />;
  if (error === null) return null;
  return (
    <SettingRow name="Tell a team’s chat" help={`It cannot be read. ${sentence(reasonOf(error))}`}>
      <Button small icon="refresh" onClick={() => void refetch()}>
        Try again
      </Button>
    </SettingRow>
  );
}
