// What people see, in Debian's Chromium: every outcome, both methods, both languages, with and without JavaScript.
//
//   node tests/browser/run.mjs [WORD…]     a WORD is part of a test's name
//
// Environment: BIN, BUILD: as for tests/e2e/run.py; CHROMIUM: the browser (/usr/bin/chromium); SCREENSHOTS=DIR: writes
// the pictures of the documents there and tests nothing. The last line is `N passed, N failed` (`, N skipped`); the
// status is 1 where something failed or nothing ran.
import { launch } from './support/browser.mjs';
import { close, report, runAll } from './support/registry.mjs';
import { startWorld } from './support/world.mjs';
import { hostileAddresses, landings, ownLooks, pagesOfWebServers } from './test_landing.mjs';
import { printFigures, weights } from './test_figures.mjs';
import { takeScreenshots } from './screenshots.mjs';
import { pending } from './test_pending.mjs';
import { frames } from './test_frame.mjs';
import { demoShop } from './test_shop.mjs';
import { accountPage } from './test_account.mjs';
import { consolePages } from './test_console.mjs';

const started = Date.now();
let world;
let browser;
try {
  world = await startWorld();
  browser = await launch();
  if (process.env.SCREENSHOTS) {
    await takeScreenshots(world, browser, process.env.SCREENSHOTS);
  } else {
    const rooms = [landings, pagesOfWebServers, ownLooks, hostileAddresses, accountPage, pending, frames, demoShop, consolePages, weights];
    for (const room of rooms) room(world, browser);
    await runAll(process.argv.slice(2));
  }
} catch (error) {
  report('programs and browser start, and stay', [`${error.stack ?? error}`]);
} finally {
  await browser?.close();
  if (world) report('the programs left nothing behind', await world.stop());
}
printFigures();
console.log(`${Math.round((Date.now() - started) / 1000)} s`);
process.exitCode = close();
