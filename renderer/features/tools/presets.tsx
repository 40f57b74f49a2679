import { useState } from 'react';
import type { Spread, ToolsPage } from '../../../shared/control/tools.ts';
import { type Preset, PresetDialog, presetWords } from '../../components/preset-dialog.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { counted } from '../../format/number.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';
import { useNarrower } from '../../ui/use-narrower.ts';
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
    (best, preset) => (best === null || distance(preset) < distance(best) ? preset : best),
    null,
  );
}

/** Rules that differ; a project scope is a condition on every tool, and makes no other preset nearer. */
function distance({ changes }: Preset): number {
  return changes.filter(({ from, to }) => !from.startsWith(`${to}, `)).length;
}

const order = Object.keys(presetWords);

/** As the design has them, whichever stands first for a fresh start. */
function inOrder(presets: readonly Preset[]): readonly Preset[] {
  return presets.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

/** How far the rules are from the preset they are nearest to; null where they are one. */
function customWords(nearest: Preset | null): string {
  if (nearest === null) return 'Change a rule to make it yours';
  const { length } = nearest.changes;
  const { name } = presetWords[nearest.name];
  return length < 10 ? `${name} with ${counted(length, 'change')}` : `${name}, ${counted(length, 'change')}`;
}

function PresetCard({
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
function Custom({
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

const custom = 'custom';

/** The same where there is no room for cards: a menu, and how the present rules stand. */
function PresetMenu({
  page,
  active,
  nearest,
  onChoose,
}: {
  readonly page: ToolsPage;
  readonly active: Preset | null;
  readonly nearest: Preset | null;
  readonly onChoose: (preset: Preset) => void;
}) {
  const untouched = page.version === 0;
  const words = active
    ? presetWords[active.name].what
    : untouched
      ? 'No rule yet: calls are denied'
      : customWords(nearest);
  const name = active ? presetWords[active.name].name : 'Custom';
  const choices = inOrder(page.presets).map((preset) => ({
    key: preset.name as string,
    words: presetWords[preset.name].name,
  }));
  return (
    <div className={styles.narrow}>
      <span aria-hidden="true">Preset</span>
      <Menu
        label="Preset"
        trigger={
          <Button aria-label={`Preset: ${name}`}>
            {name}
            <Icon name="down" size={14} />
          </Button>
        }
      >
        <MenuChoice
          value={active?.name ?? custom}
          choices={active ? choices : [...choices, { key: custom, words: 'Custom' }]}
          onChange={(chosen) => {
            const preset = page.presets.find((one) => one.name === chosen);
            if (preset) onChoose(preset);
          }}
        />
      </Menu>
      <SpreadBar spread={active?.spread ?? page.spread} />
      <span className={text.trunc}>{words}</span>
      {active === null && nearest && !untouched && (
        <LinkButton onClick={() => onChoose(nearest)}>Undo changes</LinkButton>
      )}
    </div>
  );
}

export function Presets({ page }: { readonly page: ToolsPage }) {
  const { policies } = useAppContext();
  const [preview, setPreview] = useState<Preset | null>(null);
  const narrow = useNarrower(860);
  const active = page.presets.find((preset) => preset.active) ?? null;
  const nearest = nearestPreset(page.presets);
  const choose = (preset: Preset): void => {
    if (preset.active) return;
    if (preset.changes.length > silentChanges) setPreview(preset);
    else void policies.preset(page.server, preset.name);
  };
  const move = (to: number, box: HTMLElement): void =>
    box.parentElement?.querySelectorAll<HTMLElement>('[role="radio"]')[to]?.focus();
  return (
    <>
      {narrow ? (
        <PresetMenu page={page} active={active} nearest={nearest} onChoose={choose} />
      ) : (
        <div className={styles.presets} role="radiogroup" aria-label="Preset">
          {inOrder(page.presets).map((preset, index) => (
            <PresetCard
              key={preset.name}
              preset={preset}
              tabIndex={preset.active || (active === null && index === 0) ? 0 : -1}
              onChoose={() => choose(preset)}
              onStep={(box, step) => move(index + step, box)}
            />
          ))}
          <Custom page={page} nearest={nearest} isActive={active === null} onUndo={choose} />
        </div>
      )}
      {preview && <PresetDialog server={page.server} preset={preview} onClose={() => setPreview(null)} />}
    </>
  );
}
