/** A plain bar for something on its way. Its words stand beside it. */
import './progress_bar.css';

export function ProgressBar({ label, percent, still = false }: { label: string; percent: number; still?: boolean }) {
  const face = still ? 'yx-bar yx-bar-still' : 'yx-bar';
  return (
    <div className={face} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div style={{ width: `${Math.max(0, Math.min(100, percent))}%` }} />
    </div>
  );
}
