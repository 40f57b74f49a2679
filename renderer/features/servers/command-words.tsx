import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './command-words.module.css';

const mark = /(\[redacted:\d{1,9}\])/;

/** A word of a command line: where a secret stood, a pill with its length. */
export function CommandWord({ word }: { readonly word: string }) {
  return word.split(mark).map((piece, index) => {
    const length = /^\[redacted:(\d+)\]$/.exec(piece)?.[1];
    if (length === undefined) {
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one unchanging word, which may hold the same twice
      return piece === '' ? null : <Text key={index} value={piece} />;
    }
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={index} className={styles.secret}>
        <Icon name="key" size={12} />
        secret · {length} characters
      </span>
    );
  });
}

/** A command, one box for each word, so that spaces and joins show; the program with the file that it is. */
export function CommandWords({ path, words }: { readonly path: string | null; readonly words: readonly string[] }) {
  return (
    <ol className={styles.words} aria-label="Command, word by word">
      {words.map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
        <li key={index}>
          <CommandWord word={index === 0 && path !== null ? path : word} />
        </li>
      ))}
    </ol>
  );
}
