import { Icon } from '../../ui/icon.tsx';
import { Text } from '../../ui/text.tsx';
import styles from './tool-details.module.css';

export function Caution({ words }: { readonly words: string }) {
  return (
    <div className={styles.caution}>
      <Icon name="warn" size={14} />
      <p>
        <Text value={words} kind="prose" />
      </p>
    </div>
  );
}
