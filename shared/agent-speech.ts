/**
 * Words in a text of a server that tell the agent what to do, beyond what the tool does: the other half of what a person
 * should not accept unseen, beside characters that do not show (`hidden-text.ts`). English, by its wording: what is said in
 * other words, or another language, is not found. What an agent may do is decided by rules, whatever it was told.
 */
interface SpeechKind {
  /** What was found, with the actor in front of it left out: `asks for the answer of a tool inside an argument`. */
  readonly says: string;
  /**
   * True where no honest server talks like this, so that its first sight is held as well. Honest ones do tell which tool
   * comes first, and are flagged for it in a review only.
   */
  readonly isNeverHonest: boolean;
  /** Each with a bound on what stands between its words: a text of any length is read in linear time. */
  readonly patterns: readonly RegExp[];
}

const pronoun = '(?:this|that|it|them|anything|what|which|these)';
const person =
  '(?:the |your |any |a )?(?:end[- ]?)?(?:users?|humans?|persons?|people|operators?|owners?|anyone|anybody)';
const never = "(?:do not|don['’]t|never|must not|should not|shouldn['’]t|mustn['’]t|avoid|without|no need to)";
const name = '[`"\'“]?[a-z][\\w/:-]*(?:\\.\\w+)*[`"\'”]?';
/** A name that can only be one of a tool: `get_projects`, one in quotes, or what is called a tool. */
const tool = String.raw`(?:[a-z]+(?:[_.][a-z0-9]+)+|[\`"'“][\w./:-]{3,64}[\`"'”]|(?:the )?(?!this\b|that\b|the\b|a\b|an\b)[\w./:-]{3,64} (?:tool|function))`;
const run = '(?:call|invoke|use|run|execute|query)';
const put = '(?:put|pass|include|insert|copy|paste|place|add|append|attach|send|provide|write|encode|forward)';

const rx = (source: string): RegExp => new RegExp(source, 'gi');

const kinds: readonly SpeechKind[] = [
  {
    says: 'holds a mark that models take for somebody else speaking',
    isNeverHonest: true,
    patterns: [
      rx('</?(?:important|system|secret|hidden|override|admin)>'),
      rx(String.raw`<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|>`),
      rx(String.raw`\[/?(?:inst|system|sys|assistant)\]|<</?sys>>`),
      rx(
        String.raw`#{2,6} ?(?:system|assistant|instructions? (?:for|to) the (?:agent|assistant|model|ai))(?: prompt| message)?:?(?=\s|$)`,
      ),
      /(?:^|\n)\s{0,40}(?:SYSTEM|System|Assistant|Human)(?: (?:prompt|message|note|override))?: (?=[A-Z])/g,
    ],
  },
  {
    says: 'tells the agent to ignore what it was told before',
    isNeverHonest: true,
    patterns: [
      rx(
        String.raw`\b(?:ignore|disregard|forget|override|overrule|discard)\b[^.!?]{0,30}\b(?:previous|prior|earlier|preceding|above|original|your|system|safety|existing|all(?: other)?)\b[^.!?]{0,20}\b(?:instructions?|prompts?|guidelines?|directions|directives?|orders|messages|policies|restrictions)\b`,
      ),
      rx(
        String.raw`\b(?:ignore|disregard|forget)\b ?(?:all |any |everything )?(?:your|what you were|you were|the above|everything (?:above|before))\b[^.!?]{0,30}`,
      ),
      rx(String.raw`\b(?:your )?(?:new|real|actual|true) (?:instructions|task|goal|objective|orders) (?:is|are)\b`),
      rx(
        String.raw`\b(?:overrides?|supersedes?|takes? (?:precedence|priority) over)\b[^.!?]{0,40}\b(?:instructions|system prompt|guidelines|what the user)\b`,
      ),
      rx(String.raw`\byou are no longer\b`),
    ],
  },
  {
    says: 'tells the agent to hide something from the user',
    isNeverHonest: true,
    patterns: [
      rx(
        String.raw`\b${never}(?: ever)?\b[^.!?]{0,20}\b(?:tell|telling|inform|informing|notify|notifying|alert|alerting) ${person}\b`,
      ),
      rx(
        String.raw`\b${never}(?: ever)?\b[^.!?]{0,20}\b(?:mention|mentioning|reveal|revealing|disclose|disclosing|explain|explaining|say|report) ${pronoun}\b(?:[^.!?]{0,30}\bto ${person}\b)?`,
      ),
      rx(String.raw`\b${never} let\b ${person} (?:know|see|notice)\b`),
      rx(
        String.raw`\b(?:hide|conceal|keep) (?:${pronoun}|(?:the|your|all)\b[^.!?]{0,30}) (?:hidden |secret |away )?from ${person}\b`,
      ),
      rx(String.raw`\bkeep ${pronoun} (?:a )?(?:secret|hidden|to yourself|confidential)\b`),
      rx(
        String.raw`\b(?:so that |so )?${person} (?:must|should|will|does|do|can) (?:not|never) (?:know|see|notice|find out|be told)\b`,
      ),
    ],
  },
  {
    says: 'tells the agent to read what holds secrets',
    isNeverHonest: true,
    patterns: [
      rx(
        String.raw`\b(?:read|cat|open|include|send|pass|copy|put|paste|attach|provide)\b[^.!?]{0,40}(?:~?/?\.ssh/|\bid_(?:rsa|ed25519)\b|\.aws/credentials|\.cursor/mcp\.json|claude_desktop_config|/etc/(?:passwd|shadow)\b)`,
      ),
      rx(
        String.raw`\b(?:read|cat|include|send|pass|copy|put|paste|attach|reveal|print|repeat|quote)\b[^.!?]{0,30}\byour system prompt\b`,
      ),
    ],
  },
  {
    says: 'says that the user allowed something already',
    isNeverHonest: true,
    patterns: [
      rx(
        String.raw`\b(?:the )?(?:user|human|operator) (?:has |have )?(?:already |previously |fully )(?:been asked|approved|agreed|consented|confirmed|authori[sz]ed|allowed|given (?:permission|consent))\b`,
      ),
    ],
  },
  {
    says: 'asks for the answer of another tool, or for what was said before, inside an argument',
    isNeverHonest: false,
    patterns: [
      rx(
        String.raw`\b${put}\b[^.!?]{0,30}\b(?:whole|entire|full|complete|all|raw|verbatim)\b[^.!?]{0,40}\b(?:answers?|results?|outputs?|responses?|contents?) (?:of [^.!?]{0,40} )?(?:in|into|inside|within|to|as|through|via) (?:the |its |an? )?(?!(?:your|the) )${name}(?: (?:argument|parameter|field))?`,
      ),
      rx(
        String.raw`\b${put}\b[^.!?]{0,30}\b(?:answer|result|output|response|contents?) (?:of|from) ${tool}[^.!?]{0,20} (?:in|into|inside|within) (?:the |its )?${name}`,
      ),
      rx(
        String.raw`\b${put}\b[^.!?]{0,30}\b(?:the|our|this|your|whole|entire|full) (?:conversation|chat|message)(?: history| so far| transcript|s)\b`,
      ),
    ],
  },
  {
    says: 'orders another call before or after this one',
    isNeverHonest: false,
    patterns: [
      rx(
        String.raw`\b(?:before|after|prior to|whenever|each time|every time)\b (?:you |each |every |any |an? |using |calling |invoking |running |the |this |it )[^.!?,:]{0,60}[,:] ?(?:you (?:must|should|need to|have to) |always |first |also |please |then |make sure to )*${run} ${tool}`,
      ),
      rx(
        String.raw`\b(?:always|you must|you should|you need to|you have to|must|be sure to|make sure to|remember to|required to) (?:first |also |then |always |immediately )*(?:call|invoke|run|execute|use) (?:this (?:tool|function)|${tool})[^.!?]{0,40}\b(?:before|after|first|afterwards|prior to|in addition|as well|every|each)\b`,
      ),
      rx(String.raw`\b${run} ${tool}(?:\(\))? (?:first|before|after|afterwards|prior to)\b|\bfirst,? ${run} ${tool}`),
      rx(
        String.raw`\b${run} (?:this|it)(?: tool| function)?\b[^.!?]{0,20}\b(?:before|after|instead of|in place of) (?:using |calling )?(?:any|every|each|all)(?: other| of the other)?\b[^.!?]{0,20}\b(?:tools?|calls?|functions?)\b`,
      ),
    ],
  },
  {
    says: 'tells the agent to act without asking',
    isNeverHonest: false,
    patterns: [
      rx(
        String.raw`\b${never}\b[^.!?]{0,20}\b(?:ask|asking|wait|waiting|request|requesting|require|seek|seeking)\b[^.!?]{0,25}\b(?:confirm(?:ation)?|permission|approval|consent|${person} (?:first|before|whether|if))\b`,
      ),
      rx(
        String.raw`\b(?:secretly|silently|quietly|covertly)\b (?:call|send|copy|include|add|read|forward|upload|run|invoke|append|attach)\b`,
      ),
    ],
  },
  {
    says: 'names where the agent should send something',
    isNeverHonest: false,
    patterns: [
      rx(
        String.raw`\b(?:send|forward|upload|post|bcc|cc|copy|submit|exfiltrate)\b (?:it|them|this|that|these|all|everything|the|your|a copy)\b[^.!?]{0,60}\bto:? [\`"'<(]?(?:https?://|[\w.+-]{1,64}@[a-z0-9-]{1,63}\.)`,
      ),
    ],
  },
];

/** Words of a text that speak to the agent. */
export interface Speech {
  /** Places in the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly says: string;
  readonly isNeverHonest: boolean;
}

/** More letters of one text are not looked through: so long is no honest description. */
const mostLetters = 65_536;

/** So many places of one kind say enough of a text. */
const mostPlaces = 20;

/** In the order of the text. */
export function speechIn(text: string): readonly Speech[] {
  const looked = text.slice(0, mostLetters);
  const found: Speech[] = [];
  for (const { says, isNeverHonest, patterns } of kinds) {
    const places = patterns.flatMap((pattern) => placesOf(pattern, looked)).slice(0, mostPlaces);
    const outer = places.filter(
      (one, at) => !places.some((other, place) => place !== at && covers(other, one, place < at)),
    );
    found.push(...outer.map((place) => ({ ...place, says, isNeverHonest })));
  }
  if (text.length > mostLetters) found.push({ ...tooLong, start: mostLetters, end: text.length });
  return found.sort((one, other) => one.start - other.start || other.end - one.end);
}

type Place = Pick<Speech, 'start' | 'end'>;

function placesOf(pattern: RegExp, text: string): Place[] {
  const places: Place[] = [];
  // Not by matchAll: that copies the pattern, and a copy is not compiled.
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null && places.length < mostPlaces; match = pattern.exec(text)) {
    const [words] = match;
    const start = match.index + words.length - words.trimStart().length;
    places.push({ start, end: match.index + words.trimEnd().length });
  }
  return places;
}

const tooLong = { says: `goes on after ${mostLetters} letters, which was not looked through`, isNeverHonest: true };

/** Two that are the same count once: the first. */
function covers(outer: Place, inner: Place, isFirst: boolean): boolean {
  const isLonger = outer.end - outer.start > inner.end - inner.start;
  return outer.start <= inner.start && outer.end >= inner.end && (isLonger || isFirst);
}
