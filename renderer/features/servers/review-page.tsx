import type { ServerView } from '../../../shared/control/servers.ts';
import { AnswerNotRead } from '../../components/answer-not-read.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { useCommand } from '../../data/use-command.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageBar } from '../../ui/page-bar.tsx';
import { Text } from '../../ui/text.tsx';
import { Changes } from './review-changes.tsx';
import { useHealth } from './use-health.ts';

/**
 * What a server says now against what was accepted. Each item is accepted by itself, with exactly the text on screen.
 * `item`: the tool that somebody came for, seen first.
 */
export function ReviewPage({ server, item }: { readonly server: ServerView; readonly item: string | null }) {
  const { name } = server;
  const { nav } = useAppContext();
  const { health } = useHealth(server);
  const said = [health?.speaks?.name, health?.speaks?.version].filter(Boolean).join(' ');
  const {
    data: changes,
    error,
    refetch,
    isFetching,
  } = useCommand('servers.review', { server: name }, { freshAtEachVisit: true });
  const leave = (): void => nav.go('servers', name);
  return (
    <>
      <PageBar
        title={`Review ${name}`}
        parent={{ label: 'Servers', open: leave }}
        facts={
          changes && [
            said !== '' && (
              <span key="said">
                now <Text value={said} />
              </span>
            ),
          ]
        }
      >
        <Button icon="refresh" working={isFetching} onClick={() => void refetch()}>
          Ask again
        </Button>
        {changes !== undefined && changes.length > 0 && (
          <CopyButton source={() => JSON.stringify(changes, null, 2)}>Copy as JSON</CopyButton>
        )}
      </PageBar>
      {changes === undefined && (
        <AnswerNotRead
          error={error}
          label={`Reading the definitions of ${name}`}
          fact="The definitions cannot be read"
          stands="What was accepted before stands as it is."
          onRetry={refetch}
        />
      )}
      {changes?.length === 0 && (
        <EmptyState icon="check" fact="Nothing to review" help={`${name} says what you accepted of it.`}>
          <Button small onClick={leave}>
            Back to {name}
          </Button>
        </EmptyState>
      )}
      {changes !== undefined && changes.length > 0 && (
        <Changes server={server} changes={changes} item={item} onLeave={leave} />
      )}
    </>
  );
}
