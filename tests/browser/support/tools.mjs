import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Pictures that nobody keeps: forced colours, print. */
export const PICTURES = `${ROOT}build/browser/`;
mkdirSync(PICTURES, { recursive: true });

export const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** Polls until it gives something true, at most so long; what it gave last. */
export async function eventually(condition, ms, every = 100) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await condition();
    if (found || Date.now() > end) return found;
    await pause(every);
  }
}
