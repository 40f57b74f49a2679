import { hiddenIn } from '../../shared/hidden-text.ts';
import { isJsonObject, type JsonValue } from '../../shared/json.ts';
import { oddName } from '../../shared/look-alike.ts';

/** A text of a definition: one of its strings, or the name of a member. */
export interface FoundText {
  readonly place: string;
  readonly text: string;
  readonly isKey: boolean;
  /** Pictures say nothing. */
  readonly isPicture: boolean;
  /** Of a name that agents write: why it is odd. */
  readonly why: string | null;
}

interface Looking {
  /** The keys of this object are names that agents write: those of arguments. */
  readonly named: boolean;
  readonly isPicture: boolean;
  found(text: FoundText): void;
}

/** Looks at each text of a definition, in its order. `place`: where the value stands, empty for the whole. */
export function eachText(value: JsonValue, place: string, looking: Looking): void {
  const { named, isPicture, found } = looking;
  if (typeof value === 'string') {
    found({ place, text: value, isKey: false, isPicture, why: null });
    return;
  }
  const inside = { named: false, isPicture, found };
  if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly JsonValue[]).entries()) eachText(item, `${place}[${at}]`, inside);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const why = named ? oddName(key) : null;
    found({ place, text: key, isKey: true, isPicture, why });
    const plain = hiddenIn(key).length > 0 || why !== null ? 'a member' : key;
    const below = place === '' ? plain : `${place}.${plain}`;
    eachText(member, below, { named: key === 'properties', isPicture: isPicture || below === 'icons', found });
  }
}
