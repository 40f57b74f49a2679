import { useEffect, useState } from 'react';
import type { CommandToConfirm } from '../../shared/control/confirmations.ts';
import { useAppContext } from '../data/app-context.ts';
import { useAttempt } from '../data/use-attempt.ts';
import { dayTime } from '../format/time.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import text from '../ui/text.module.css';
import { Text } from '../ui/text.tsx';
import { useSettled } from '../ui/use-settled.ts';

/** Enter never lets one run: a person who presses it may be writing somewhere else. */
function refuseEnter(event: React.KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}

function Question({
  command,
  working,
  onAnswer,
  onClose,
}: {
  readonly command: CommandToConfirm;
  readonly working: boolean;
  readonly onAnswer: (allow: boolean) => void;
  readonly onClose: () => void;
}) {
  const { clock } = useAppContext();
  const off = useSettled(command.id) ? null : 'A moment: this has just appeared.';
  return (
    <Dialog
      narrow
      title="A command waits for you"
      words="It lets more pass or hands out a token. Let it run only if you gave it: an agent with a shell has a command line too."
      onClose={onClose}
      actions={
        <>
          <Button off={off} working={working} onKeyDown={refuseEnter} onClick={() => onAnswer(true)}>
            Let it run
          </Button>
          <Button kind="primary" off={off} working={working} onClick={() => onAnswer(false)}>
            Refuse
          </Button>
        </>
      }
    >
      <p>
        It wants to <Text value={command.words} kind="prose" />.
      </p>
      <p className={text.t3}>
        From <Text value={command.by} />. Without an answer it is refused at {dayTime(command.until, clock)}.
      </p>
    </Dialog>
  );
}

/** Commands that would let more pass, one after the other: what each does, who gave it, and the two answers. */
export function PendingCommand() {
  const { bridge, toasts } = useAppContext();
  const [shown, setShown] = useState<readonly CommandToConfirm[]>([]);
  const { working, attempt } = useAttempt();
  const [first] = shown;
  const ends = first?.until;

  useEffect(() => {
    if (ends === undefined) return;
    const timer = window.setTimeout(() => setShown([]), Math.max(0, ends - Date.now()));
    return () => window.clearTimeout(timer);
  }, [ends]);

  const open = () =>
    attempt('The command cannot be shown.', async () => setShown(await bridge.call('confirmations.list', {})));
  const answer = async ({ id, words }: CommandToConfirm, allow: boolean): Promise<void> => {
    const answered = await attempt('Not answered.', async () => {
      setShown(await bridge.call('confirmations.answer', { id, allow }));
      toasts.done(allow ? `Runs now: ${words}` : `Refused: ${words}`);
    });
    if (!answered) setShown([]);
  };

  return (
    <>
      <Button small working={working && first === undefined} onClick={() => void open()}>
        Review the command
      </Button>
      {first && (
        <Question
          key={first.id}
          command={first}
          working={working}
          onAnswer={(allow) => void answer(first, allow)}
          onClose={() => setShown([])}
        />
      )}
    </>
  );
}
