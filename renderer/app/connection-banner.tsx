import type { ReactNode } from 'react';
import type { Connection } from '../data/transport/bridge.ts';
import { cx } from '../ui/cx.ts';
import { Icon } from '../ui/icon.tsx';
import styles from './shell.module.css';

const words: Partial<Record<Connection, ReactNode>> = {
  silent: (
    <>
      <b>Nothing was heard from Railguard for some seconds.</b> Whether it guards is not known here, and what you see
      may be old. Waiting for it.
    </>
  ),
  lost: (
    <>
      <b>Railguard does not answer.</b> What you see may be old. If it has stopped, agents get no answer. Trying again.
    </>
  ),
  locked: (
    <>
      <b>Railguard was started anew, and this page is locked.</b> What you see may be old; what you typed is kept. Open
      in this tab the address that <code>railguard open</code> prints.
    </>
  ),
};

/** That this page is blind, and what it does not know then. */
export function ConnectionBanner({ connection }: { readonly connection: Connection }) {
  const said = words[connection];
  if (said === undefined) return null;
  return (
    <div className={cx(styles.banner, styles.lostBanner)} role="alert">
      <Icon name="warn" size={14} />
      <p>{said}</p>
    </div>
  );
}
