import { useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useAppContext } from '../data/app-context.ts';
import { useStore } from '../data/store.ts';
import { type Toast, toastMs } from '../data/toasts.ts';
import button from '../ui/button.module.css';
import { IconButton, LinkButton } from '../ui/button.tsx';
import { cx } from '../ui/cx.ts';
import floating from '../ui/float.module.css';
import { Icon } from '../ui/icon.tsx';
import { keyName } from '../ui/keys.ts';
import { useTopModal } from '../ui/modal.ts';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';

/** What a rule became stands out from the sentence around it. */
const strong = /\b(Allowed|Limited|Asked|Ask|Denied|Hidden|Waiting)\b/;

function Words({ words }: { readonly words: string }) {
  const match = strong.exec(words);
  if (!match) return <Text value={words} />;
  return (
    <>
      <Text value={words.slice(0, match.index)} />
      <b className={text.medium}>{match[0]}</b>
      <Text value={words.slice(match.index + match[0].length)} />
    </>
  );
}

function ToastBox({ toast }: { readonly toast: Toast }) {
  const { toasts, mac } = useAppContext();
  const [looked, setLooked] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (toast.kind !== 'done' || looked) return;
    const timer = window.setTimeout(() => toasts.close(toast.id), toastMs);
    return () => window.clearTimeout(timer);
  }, [toast, looked, toasts]);
  const { action } = toast;
  const [begun] = useState(toast.words);
  return (
    <div
      ref={box}
      role="group"
      aria-label="Message"
      className={cx(floating.float, floating.toast)}
      data-kind={toast.kind}
      onPointerEnter={() => setLooked(true)}
      onPointerLeave={() => setLooked(false)}
      onFocus={() => setLooked(true)}
      onBlur={() => setLooked(false)}
    >
      {toast.kind === 'working' ? (
        <i className={button.spin} />
      ) : (
        <Icon name={toast.kind === 'done' ? 'check' : 'warn'} size={14} />
      )}
      {/* Long work is said when it begins and when it ends, not with every number between. */}
      <p aria-live={toast.kind === 'working' && toast.words !== begun ? 'off' : undefined}>
        <Words words={toast.words} />
        {/* By ear the button beside it is far away. */}
        {action?.undoKey && <span className={text.heard}>. {keyName(mac, 'Z')} takes it back.</span>}
      </p>
      {action && (
        <LinkButton
          onClick={() => {
            toasts.close(toast.id);
            action.run();
          }}
        >
          {action.label}
        </LinkButton>
      )}
      {!action && <IconButton label="Close" icon="x" onClick={() => toasts.close(toast.id)} />}
    </div>
  );
}

/** The live region stands before there is anything to say: one that comes with its words is not read out. */
function Region({ toast, inert = false }: { readonly toast: Toast | null; readonly inert?: boolean }) {
  return (
    <section className={floating.toasts} aria-label="Messages" inert={inert}>
      <div role="status" aria-live={toast?.kind === 'problem' ? 'assertive' : 'polite'}>
        {toast && <ToastBox key={toast.id} toast={toast} />}
      </div>
    </section>
  );
}

/** A dialog veils the page: then the message stands in the dialog, whose region came with it. */
export function Toaster() {
  const { toasts } = useAppContext();
  const toast = useStore(toasts);
  const modal = useTopModal();
  return (
    <>
      <Region toast={modal === null ? toast : null} inert={modal !== null} />
      {modal && createPortal(<Region toast={toast} />, modal)}
    </>
  );
}
