import { useAppContext } from '../data/app-context.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** What stands where a page has nothing to show because all is paused, with the way out. */
export function PausedEmpty({ fact, help }: { readonly fact: string; readonly help: string }) {
  const { resume } = useAppContext();
  return (
    <EmptyState icon="pause" fact={fact} help={help}>
      <Button small icon="play" onClick={() => void resume()}>
        Resume
      </Button>
    </EmptyState>
  );
}
