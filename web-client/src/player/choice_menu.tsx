/** A button that opens a small menu of choices above it, for mouse, touch and keyboard alike. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export interface Choice {
  readonly key: string;
  readonly text: string;
  /** What choosing it means, in a few words. */
  readonly note?: string;
  readonly checked: boolean;
  readonly kind?: 'radio' | 'checkbox';
}

export interface ChoiceMenuProps {
  readonly label: string;
  /** The few letters on the button; its name begins with them for those who speak to the page. */
  readonly face: string;
  readonly choices: readonly Choice[];
  /** Said instead of choices where there are none. */
  readonly empty?: string;
  readonly onChoose: (key: string) => void;
}

export function ChoiceMenu({ label, face, choices, empty, onChoose }: ChoiceMenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => (open ? closeWhenElsewhere(root, () => setOpen(false)) : undefined), [open]);
  useEffect(() => {
    if (open) (root.current?.querySelector<HTMLElement>('[aria-checked="true"]') ?? firstItem(root.current))?.focus();
  }, [open]);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  const choose = (key: string): void => {
    onChoose(key);
    close();
  };
  return (
    <div className="yx-menu" ref={root} onKeyDown={(event) => open && moveBetweenItems(event, close)}>
      <button
        type="button"
        className="yx-control"
        aria-label={face === label ? label : `${face} ${label}`}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className="yx-control-text">{face}</span>
      </button>
      {open && (
        <div className="yx-menu-list" id={id} role="menu" aria-label={label}>
          {choices.map((choice) => (
            <MenuItem key={choice.key} choice={choice} onChoose={choose} />
          ))}
          {choices.length === 0 && (
            <div className="yx-menu-empty" role="menuitem" aria-disabled="true" tabIndex={-1}>
              {empty}
            </div>
          )}
        </div>
      )}
    </div>
  );
}

function MenuItem({ choice, onChoose }: { choice: Choice; onChoose: (key: string) => void }) {
  return (
    <button
      type="button"
      className="yx-menu-item"
      role={choice.kind === 'checkbox' ? 'menuitemcheckbox' : 'menuitemradio'}
      aria-checked={choice.checked}
      tabIndex={-1}
      onClick={() => onChoose(choice.key)}
    >
      <span className="yx-menu-mark" aria-hidden="true">
        {choice.checked ? '✓' : ''}
      </span>
      <span>{choice.text}</span>
      {choice.note !== undefined && <span className="yx-menu-note">{choice.note}</span>}
    </button>
  );
}

function firstItem(root: HTMLElement | null): HTMLElement | null {
  return root?.querySelector<HTMLElement>('[role^="menuitem"]') ?? null;
}

function closeWhenElsewhere(root: { current: HTMLElement | null }, close: () => void): () => void {
  const look = (event: Event): void => {
    if (!root.current?.contains(event.target as Node)) close();
  };
  document.addEventListener('pointerdown', look);
  document.addEventListener('focusin', look);
  return () => {
    document.removeEventListener('pointerdown', look);
    document.removeEventListener('focusin', look);
  };
}

function moveBetweenItems(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const target = steps[event.key];
  if (event.key === 'Escape') close();
  else if (target !== undefined) items[(target + items.length) % items.length]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
