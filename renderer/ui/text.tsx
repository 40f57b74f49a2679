import type { ReactNode } from 'react';
import { isPlain, type TextKind, visiblePieces } from '../format/escape.ts';
import styles from './text.module.css';

/** Breaks and tabs are honest marks, written out only because the place has one line. */
const layout: ReadonlySet<string> = new Set(['\\n', '\\r', '\\t']);

/** Text that came from a tool or an agent: plain, isolated from the direction of its neighbours, nothing in it unseen. */
export function Text({ value, kind = 'line' }: { readonly value: string; readonly kind?: TextKind }) {
  if (isPlain(value, kind)) return value;
  return (
    <bdi className={styles.isolate}>
      {visiblePieces(value, kind).map((piece, index) =>
        piece.escaped ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one unchanging text
          <span key={index} className={layout.has(piece.text) ? styles.layout : styles.escape}>
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}

/** The same without a component where the text is plain: for the rows of the feed, which are made as a person scrolls. */
export function textOf(value: string, kind: TextKind = 'line'): ReactNode {
  return isPlain(value, kind) ? value : <Text value={value} kind={kind} />;
}

/** The same where a place takes either words, which may hold a name of somebody else's, or more than words. */
export function asText(words: ReactNode): ReactNode {
  return typeof words === 'string' ? <Text value={words} kind="prose" /> : words;
}

/** `testrail/` in grey, the tool in full weight. */
export function ToolName({ server, tool }: { readonly server?: string; readonly tool: string }) {
  return toolName(server, tool);
}

/** The same for the rows of the feed: see `textOf`. */
export function toolName(server: string | undefined, tool: string): ReactNode {
  return (
    <>
      {server !== undefined && <span className={styles.server}>{textOf(server, 'name')}/</span>}
      {textOf(tool, 'name')}
    </>
  );
}
