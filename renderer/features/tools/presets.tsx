import { useState } from 'react';
import type { Spread, ToolsPage } from '../../../shared/control/tools.ts';
import { type Preset, PresetDialog, presetWords } from '../../components/preset-dialog.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { counted } from '../../format/number.ts';
import { LinkButton } from '../../ui/button.tsx';
import text from '../../ui/text.module.css';
import styles from './presets.module.css';

/** A preset that changes more than this shows what it would change first. */
const silentChanges = 5;

const spreadOrder = ['allow', 'limit', 'ask', 'deny', 'hide', 'mixed'] as const;

function SpreadBar({ spread }: { readonly spread: Spread }) {
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

/** The preset that the present rules are nearest to, and how many tools differ from it. */
export function nearestPreset(presets: readonly Preset[]): Preset | null {
  return presets.reduce<Preset | null>(
    (best, preset) => (best === null || preset.changes.length < best.changes.length ? preset : best),
    null,
  );
}

/** How far the rules are from the preset they are nearest to; null where they are one. */
function customWords(nearest: Preset | null): string {
  if (nearest === null) return 'Change a rule to make it yours';
  const { length } = nearest.changes;
  const { name } = presetWords[nearest.name];
  return length < 10 ? `${name} with ${counted(length, 'change')}` : `${name}, ${counted(length, 'change')}`;
}

export function Presets({ page }: { readonly page: ToolsPage }) {
  const { policies } = useAppContext();
  const [preview, setPreview] = useState<Preset | null>(null);
  const active = page.presets.find((preset) => preset.active) ?? null;
  const nearest = nearestPreset(page.presets);
  const choose = (preset: Preset): void => {
    if (preset.active) return;
    if (preset.changes.length > silentChanges) setPreview(preset);
    else void policies.preset(page.server, preset.name);
  };
  const move = (from: number, key: string, box: HTMLElement): void => {
    const step = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : key === 'ArrowLeft' || key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    // Arrows only move here: a preset changes many rules, so it is chosen by Space or Enter.
    box.parentElement?.querySelectorAll<HTMLElement>('[role="radio"]')[from + step]?.focus();
  };
  // A server that was only added is closed: that is no preset with changes, and nothing to go back to.
  const untouched = page.version === 0;
  return (
    <>
      <div className={styles.presets} role="radiogroup" aria-label="Preset">
        {page.presets.map((preset, index) => (
          <button
            key={preset.name}
            type="button"
            role="radio"
            aria-checked={preset.active}
            tabIndex={preset.active || (active === null && index === 0) ? 0 : -1}
            className={styles.preset}
            onClick={() => choose(preset)}
            onKeyDown={(event) => move(index, event.key, event.currentTarget)}
          >
            <span className={styles.name}>
              <span className={styles.radio} />
              {presetWords[preset.name].name}
            </span>
            <span className={styles.what} data-tip={presetWords[preset.name].what} data-tip-cut="">
              {presetWords[preset.name].what}
            </span>
            <SpreadBar spread={preset.spread} />
          </button>
        ))}
        <div className={styles.custom} role="none">
          <button
            type="button"
            role="radio"
            aria-checked={active === null}
            aria-disabled="true"
            tabIndex={-1}
            className={styles.preset}
          >
            <span className={styles.name}>
              <span className={styles.radio} />
              Custom
            </span>
            <span className={styles.what}>
              {untouched ? 'No rule yet: calls are denied' : customWords(active === null ? nearest : null)}
            </span>
            <SpreadBar spread={active ? active.spread : page.spread} />
          </button>
          {active === null && nearest && !untouched && (
            <LinkButton onClick={() => choose(nearest)}>Undo changes</LinkButton>
          )}
        </div>
      </div>
      {preview && <PresetDialog server={page.server} preset={preview} onClose={() => setPreview(null)} />}
    </>
  );
}
