/**
 * The browser's back and forward, heard before the router: on a window, listeners hear in the order in which they came.
 * So main.tsx imports this first.
 */
type Hearer = (event: PopStateEvent) => void;

let hearer: Hearer | null = null;

window.addEventListener('popstate', (event) => hearer?.(event));

/** Answers the function that ends the hearing. What the hearer stops, the router never learns of. */
export function hearFirst(next: Hearer): () => void {
  hearer = next;
  return () => {
    if (hearer === next) hearer = null;
  };
}
