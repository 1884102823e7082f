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

/** Keys that a focused control needs for itself: Space and Enter press buttons, arrows move sliders and menus. */
export function belongsToControl(key: string, role: string): boolean {
  if (role === 'text') return true;
  if (role === 'button') return key === ' ' || key === 'Enter';
  if (role === 'menuitemradio') return key === ' ' || key === 'Enter' || key.startsWith('Arrow');
  return false;
}
