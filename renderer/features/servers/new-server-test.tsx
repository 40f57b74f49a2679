import { useRef, useState } from 'react';
import type { NewServerTest } from '../../../shared/control/servers.ts';
import { flagLine } from '../../../shared/definition-flag.ts';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { sentence } from '../../format/escape.ts';
import { counted, duration } from '../../format/number.ts';
import { minuteTime } from '../../format/time.ts';
import { Icon } from '../../ui/icon.tsx';
import text from '../../ui/text.module.css';
import { Text } from '../../ui/text.tsx';
import styles from './add-server.module.css';
import { type ServerForm, specOf } from './server-form.ts';
import servers from './servers.module.css';

type Outcome =
  | { readonly kind: 'under-way' }
  | { readonly kind: 'found'; readonly at: number; readonly found: NewServerTest }
  | { readonly kind: 'failed'; readonly at: number; readonly why: string };

/** What came of the test of the form as it stands; null where that was not tested. An answer about another form is dropped. */
export function useNewServerTest(form: ServerForm) {
  const { bridge, now } = useAppContext();
  const spec = specOf(form);
  const key = JSON.stringify(spec);
  const [tested, setTested] = useState<{ readonly key: string; readonly outcome: Outcome } | null>(null);
  const latest = useRef('');
  const run = async (): Promise<void> => {
    latest.current = key;
    setTested({ key, outcome: { kind: 'under-way' } });
    const outcome = await bridge.call('servers.testNew', spec).then(
      (found): Outcome => ({ kind: 'found', at: now(), found }),
      (error: unknown): Outcome => ({ kind: 'failed', at: now(), why: reasonOf(error) }),
    );
    if (latest.current === key) setTested({ key, outcome });
  };
  return { outcome: tested?.key === key ? tested.outcome : null, run };
}

export const toolsOf = ({ categories }: NewServerTest): number => categories.reduce((sum, { tools }) => sum + tools, 0);

function Found({ form: { kind, name }, found }: { readonly form: ServerForm; readonly found: NewServerTest }) {
  const { ms, speaks, prompts, resources, categories, flagged, spoken } = found;
  const tools = toolsOf(found);
  const handshake = [speaks?.name, speaks?.version].filter(Boolean).join(' ');
  const lines = [
    `${kind === 'stdio' ? 'Started' : 'Reached'} in ${duration(ms)}`,
    ...(speaks === null ? [] : [`Speaks ${speaks.revision}${handshake === '' ? '' : `, ${handshake}`}`]),
    `Offers ${counted(tools, 'tool')}${flagged.length > 0 ? ' without a flag' : ''}, ${counted(prompts ?? 0, 'prompt')}, ${counted(resources ?? 0, 'resource')}`,
    ...(flagged.length + spoken.length === 0 ? ['No hidden characters, no text that speaks to the agent'] : []),
  ];
  return (
    <>
      <ul className={styles.checks}>
        {lines.map((line) => (
          <li key={line}>
            <Icon name="check" size={14} />
            <Text value={line} kind="prose" />
          </li>
        ))}
        {[...flagged, ...spoken].map(({ name: of, flags }) => (
          <li key={of} data-flagged="">
            <Icon name="warn" size={14} />
            <span>
              <b>
                <Text value={of} />
              </b>{' '}
              <Text value={flags.map((flag) => sentence(flagLine(flag))).join(' ')} kind="prose" />
            </span>
          </li>
        ))}
      </ul>
      <p className={text.t3}>
        {flagged.length === 0
          ? 'Adding accepts what it lists then.'
          : `Adding accepts what it lists then, but for what carries a flag: that waits for your review.`}
        {tools > 0 &&
          ` By names and hints: ${categories.map((one) => `${one.tools} ${one.category}`).join(', ')}. A preset for ${name} can be chosen in Tools.`}
      </p>
    </>
  );
}

/** What came of trying the server out, before anything of it is kept. */
export function NewServerOutcome({ form, outcome }: { readonly form: ServerForm; readonly outcome: Outcome | null }) {
  const { clock } = useAppContext();
  return (
    <section className={servers.section} aria-label="Test" aria-busy={outcome?.kind === 'under-way'} role="status">
      <h2>
        Test
        {outcome !== null && outcome.kind !== 'under-way' && (
          <span className={text.after}>{minuteTime(outcome.at, clock)}, nothing was called</span>
        )}
      </h2>
      {outcome === null && (
        <p className={text.t3}>
          {form.kind === 'stdio'
            ? 'Not tested as it stands. A test starts it as shown above, asks what it lists, and ends it. Nothing of it is kept.'
            : 'Not tested as it stands. A test reaches it, asks what it lists, and leaves. Nothing of it is kept.'}
        </p>
      )}
      {outcome?.kind === 'under-way' && (
        <p>{form.kind === 'stdio' ? 'Starting it' : 'Reaching it'} and asking what it lists</p>
      )}
      {outcome?.kind === 'failed' && (
        <p className={styles.failed}>
          <Icon name="warn" size={14} />
          <Text value={outcome.why} kind="prose" />
        </p>
      )}
      {outcome?.kind === 'found' && <Found form={form} found={outcome.found} />}
    </section>
  );
}
