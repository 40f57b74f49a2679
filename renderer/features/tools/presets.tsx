import { useState } from 'react';
import type { ToolsPage } from '../../../shared/control/tools.ts';
import { type Preset, PresetDialog, presetWords } from '../../components/preset-dialog.tsx';
import { useAppContext } from '../../data/app-context.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuChoice } from '../../ui/menu.tsx';
import text from '../../ui/text.module.css';
import { useNarrower } from '../../ui/use-narrower.ts';
import { Custom, customWords, PresetCard, SpreadBar } from './preset-card.tsx';
import styles from './presets.module.css';

/** A preset that changes more than this shows what it would change first. */
const silentChanges = 5;

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
      <span className={cx(text.trunc, text.after)}>{words}</span>
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
