import { useAppContext } from '../data/app-context.ts';
import { useSelected } from '../data/store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { keyMap } from './key-map.ts';
import styles from './keys-help.module.css';
import { pages } from './navigation.tsx';

/** The keyboard map, opened by `?` or from the palette. */
export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const { mac, prefs } = useAppContext();
  const letters = useSelected(prefs, (value) => value.letterKeys);
  return (
    <Dialog
      title="Keyboard"
      words={letters ? 'Single letters act while their list has the focus.' : 'Single letters are switched off.'}
      onClose={onClose}
      actions={
        <>
          <Button small onClick={() => prefs.change({ letterKeys: !letters })}>
            {letters ? 'Switch single letters off' : 'Switch single letters on'}
          </Button>
          <Button small kind="primary" data-first="" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div className={styles.sections}>
        {keyMap(mac, pages).map((section) => (
          <section key={section.title} aria-label={section.title} data-off={(section.letters && !letters) || undefined}>
            <h3>{section.title}</h3>
            <dl>
              {section.lines.map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
