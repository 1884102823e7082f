/** The keyboard of a player, as learners know it: a key to an act, nothing else. */

export type PlayerAct =
  | { readonly kind: 'toggle' }
  | { readonly kind: 'seek_by'; readonly ms: number }
  | { readonly kind: 'seek_share'; readonly share: number }
  | { readonly kind: 'volume_by'; readonly share: number }
  | { readonly kind: 'mute' }
  | { readonly kind: 'full_screen' }
  | { readonly kind: 'captions' }
  | { readonly kind: 'faster' }
  | { readonly kind: 'slower' };

const kActs: Readonly<Record<string, PlayerAct>> = {
  ' ': { kind: 'toggle' },
  k: { kind: 'toggle' },
  arrowleft: { kind: 'seek_by', ms: -5_000 },
  arrowright: { kind: 'seek_by', ms: 5_000 },
  j: { kind: 'seek_by', ms: -10_000 },
  l: { kind: 'seek_by', ms: 10_000 },
  arrowup: { kind: 'volume_by', share: 0.05 },
  arrowdown: { kind: 'volume_by', share: -0.05 },
  home: { kind: 'seek_share', share: 0 },
  end: { kind: 'seek_share', share: 1 },
  m: { kind: 'mute' },
  f: { kind: 'full_screen' },
  c: { kind: 'captions' },
  '>': { kind: 'faster' },
  '<': { kind: 'slower' },
};

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** Null where the key means nothing to a player, or belongs to the browser. */
export function actOf(press: KeyPress): PlayerAct | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  if (/^[0-9]$/.test(press.key)) return { kind: 'seek_share', share: Number(press.key) / 10 };
  return kActs[press.key.toLowerCase()] ?? null;
}

/** Takes every key: it is written in, chosen from, or stands before the page until it is answered. */
const kTakesAll = [
  'textarea', 'select', '[contenteditable=""]', '[contenteditable="true"]', '[aria-expanded="true"]',
  'input:not([type="range"], [type="button"], [type="submit"], [type="reset"])',
  ...['dialog', 'alertdialog', 'menu', 'menubar', 'listbox', 'combobox', 'textbox', 'searchbox', 'spinbutton', 'tablist',
    'radiogroup', 'tree', 'grid'].map((role) => `[role="${role}"]`),
].join();
const kPressed = 'button, summary, input, [role="button"], [role="switch"], [role="checkbox"]';
const kMoves: Readonly<Record<string, true>> = {
  ArrowLeft: true, ArrowRight: true, ArrowUp: true, ArrowDown: true, Home: true, End: true,
};
/** Without the focus in the player they are needed to read the page. */
const kScrolls: Readonly<Record<string, true>> = { ArrowUp: true, ArrowDown: true, Home: true, End: true };

/**
 * Whether the player takes a key: `target` has the focus, `player` is the player's frame. Its own parts and everything
 * else on the page keep the keys that they need; the player takes what is left.
 */
export function takesKey(key: string, target: Element, player: Element): boolean {
  if (target.closest(kTakesAll) !== null) return false;
  if (target.matches('input[type="range"], [role="slider"]') && key in kMoves) {
    return target.matches('[role="slider"]') && player.contains(target); // the scrub bar leaves them to the player
  }
  if ((key === ' ' || key === 'Enter') && target.closest(kPressed) !== null) return false;
  return player.contains(target) || !(key in kScrolls);
}

/** A key that is held down repeats these, and turns the others on and off. */
export function repeats(act: PlayerAct): boolean {
  return act.kind === 'seek_by' || act.kind === 'volume_by';
}
