import { useAppContext } from '../../data/app-context.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import styles from './call-details.module.css';

/** In place of the details of a call that an address names and the journal does not have. */
export function GoneCall() {
  const { feed } = useAppContext();
  return (
    <aside className={styles.panel} aria-label="Call details">
      <EmptyState
        icon="search"
        fact="This call is not in the journal"
        help="Records are kept for as long as the settings say, or the address is not one of this journal."
      >
        <Button small onClick={() => feed.select(null)}>
          Close
        </Button>
      </EmptyState>
    </aside>
  );
}
