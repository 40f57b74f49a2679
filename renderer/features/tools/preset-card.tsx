import type { Spread, ToolsPage } from '../../../shared/control/tools.ts';
import { type Preset, presetWords } from '../../components/preset-dialog.tsx';
import { counted } from '../../format/number.ts';
import { LinkButton } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import styles from './presets.module.css';

export function PresetCard({
  preset,
  tabIndex,
  onChoose,
  onStep,
}: {
  readonly preset: Preset;
  readonly tabIndex: 0 | -1;
  readonly onChoose: () => void;
  /** Arrows only move: a preset changes many rules, so it is chosen by Space or Enter. */
  readonly onStep: (box: HTMLElement, step: 1 | -1) => void;
}) {
  const { name, what } = presetWords[preset.name];
  return (
    <button
      type="button"
      role="radio"
      aria-checked={preset.active}
      tabIndex={tabIndex}
      className={styles.preset}
      onClick={onChoose}
      onKeyDown={({ key, currentTarget }) => {
        if (key === 'ArrowRight' || key === 'ArrowDown') onStep(currentTarget, 1);
        else if (key === 'ArrowLeft' || key === 'ArrowUp') onStep(currentTarget, -1);
      }}
    >
      <span className={styles.name}>
        <span className={styles.radio} />
        {name}
      </span>
      <span className={styles.what} data-tip={what} data-tip-cut="">
        {what}
      </span>
      <SpreadBar spread={preset.spread} />
    </button>
  );
}

/** Rules that are no preset, and the way back to the nearest one. */
export function Custom({
  page,
  nearest,
  isActive,
  onUndo,
}: {
  readonly page: ToolsPage;
  readonly nearest: Preset | null;
  readonly isActive: boolean;
  readonly onUndo: (preset: Preset) => void;
}) {
  // A server that was only added is closed: that is no preset with changes, and nothing to go back to.
  const untouched = page.version === 0;
  const spread = isActive ? page.spread : (page.presets.find(({ active }) => active)?.spread ?? page.spread);
  return (
    <div className={styles.custom} role="none">
      <button
        type="button"
        role="radio"
        aria-checked={isActive}
        aria-disabled="true"
        tabIndex={-1}
        className={styles.preset}
      >
        <span className={styles.name}>
          <span className={styles.radio} />
          Custom
        </span>
        <span className={styles.what}>
          {untouched ? 'No rule yet: calls are denied' : customWords(isActive ? nearest : null)}
        </span>
        <SpreadBar spread={spread} />
      </button>
      {isActive && nearest && !untouched && <LinkButton onClick={() => onUndo(nearest)}>Undo changes</LinkButton>}
    </div>
  );
}

const spreadOrder = ['allow', 'limit', 'ask', 'deny', 'hide', 'mixed'] as const;

export function SpreadBar({ spread }: { readonly spread: Spread }) {
  const parts = spreadOrder.filter((kind) => spread[kind] > 0);
  return (
    <>
      <span className={styles.spread} aria-hidden="true">
        {parts.map((kind) => (
          <i
            key={kind}
            className={styles[kind]}
            ref={(bar) => bar?.style.setProperty('--share', String(spread[kind]))}
          />
        ))}
      </span>
      <span className={text.heard}>{parts.map((kind) => `${spread[kind]} ${kind}`).join(' · ')}</span>
    </>
  );
}

/** How far the rules are from the preset they are nearest to; null where they are one. */
export function customWords(nearest: Preset | null): string {
  if (nearest === null) return 'Change a rule to make it yours';
  const { length } = nearest.changes;
  const { name } = presetWords[nearest.name];
  return length < 10 ? `${name} with ${counted(length, 'change')}` : `${name}, ${counted(length, 'change')}`;
}
