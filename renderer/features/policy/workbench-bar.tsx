import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { ProjectScope } from '../../components/project-scope.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { reasonOf } from '../../data/transport/bridge.ts';
import { counted } from '../../format/number.ts';
import { Button } from '../../ui/button.tsx';
import { keyName } from '../../ui/keys.ts';
import { PageBar } from '../../ui/page-bar.tsx';
import type { PolicyPlace, Shown } from './document.ts';
import type { DraftState } from './use-draft.ts';
import type { ScopeState } from './use-scope.ts';
import type { TestsState } from './use-tests.ts';

const checking = 'The text is being checked.';
const testing = 'The tests are being run.';

/** Why the tests keep the text from being applied; null where they do not. Tests that cannot run keep nothing. */
function failingTests({ run, stale, isFirst, error }: TestsState): string | null {
  if (isFirst || (stale && error === null)) return testing;
  if (run === undefined || error !== null) return null;
  const failed = run.results.length - run.passed;
  if (failed === 0) return null;
  return `${failed === 1 ? '1 test does' : `${failed} tests do`} not hold: change the rule, or what is expected.`;
}

/** Why the text cannot be applied now; null where it can. */
function notNow({ edited, judged, judging, error }: DraftState, tests: TestsState): string | null {
  if (!edited) return 'Nothing is changed.';
  if (error !== null && judged === null) return `The text cannot be checked: ${reasonOf(error)}`;
  if (judging || judged === null) return checking;
  if (judged.ok) return failingTests(tests);
  return `Mend ${judged.problems.length === 1 ? 'the problem' : 'the problems'} in the text first.`;
}

export type Open = 'apply' | 'compare' | 'import' | 'take-away' | null;

/** Puts the text in force; asks first where it lets more pass than what is. */
export function useApply({ of }: PolicyPlace, draft: DraftState, tests: TestsState, ask: () => void) {
  const { policies } = useAppContext();
  const [working, setWorking] = useState(false);
  const off = notNow(draft, tests);
  const isChecked = off !== checking && off !== testing;
  // A key is pressed sooner after the last letter than the text is checked: it is kept for the text that it was pressed on.
  const [wanted, setWanted] = useState<string | null>(null);
  const put = async (): Promise<void> => {
    setWorking(true);
    await policies.apply(of, draft.text);
    setWorking(false);
  };
  const apply = (): void => {
    setWanted(isChecked ? null : draft.text);
    if (off !== null || working || !draft.judged?.ok) return;
    if (draft.judged.permissionIncreases.length > 0) ask();
    else void put();
  };
  const applyWanted = useEffectEvent(() => {
    if (wanted === draft.text) apply();
    else setWanted(null);
  });
  useEffect(() => {
    if (isChecked) applyWanted();
  }, [isChecked]);
  return { off, working, put, apply };
}

export function Scope({
  place,
  scope: { projects, tools, off, choose },
}: {
  readonly place: PolicyPlace;
  readonly scope: ScopeState;
}) {
  return (
    <ProjectScope
      server={place.of.server}
      projects={projects}
      off={off}
      who={place.agentLabel === null ? 'Agents work in' : `${place.agentLabel} works in`}
      about={
        projects === null
          ? 'A tick writes a condition on the project into each tool of this text. Nothing is in force before you apply it.'
          : `entity.project_id in [${projects.join(', ')}] stands in require of ${counted(tools, 'tool')}. A call that touches another project is denied, and so is one whose project cannot be read.`
      }
      onChange={choose}
    />
  );
}

export function Bar({
  shown,
  draft,
  beside,
  presets,
  apply,
  onOpen,
}: {
  readonly shown: Shown;
  readonly draft: DraftState;
  readonly beside: ReactNode;
  readonly presets: ReactNode;
  readonly apply: ReturnType<typeof useApply>;
  readonly onOpen: (open: Open) => void;
}) {
  const { mac } = useAppContext();
  return (
    <PageBar title="Policy" beside={beside}>
      {presets}
      <Button kind="ghost" onClick={() => onOpen('import')}>
        Import…
      </Button>
      {draft.typed && (
        <Button kind="ghost" onClick={draft.discard}>
          Discard draft
        </Button>
      )}
      <Button off={draft.edited ? null : 'Nothing is changed.'} onClick={() => onOpen('compare')}>
        {shown.version === 0 ? 'Compare' : `Compare with v${shown.version}`}
      </Button>
      <Button kind="primary" off={apply.off} working={apply.working} tip={keyName(mac, 'S')} onClick={apply.apply}>
        Apply
      </Button>
    </PageBar>
  );
}
