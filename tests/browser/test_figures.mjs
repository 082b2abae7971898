// Weight, requests and time to the first paint, as Lighthouse measures a phone: slow 4G, a processor four times slower.
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { Findings, test } from './support/registry.mjs';
import { eventually, pause } from './support/tools.mjs';
import { OUTCOMES } from './outcomes.mjs';

// Lighthouse's constants for throttling in the browser: 150 ms and 1638.4 kbit/s, as requests feel them.
const NETWORK = { offline: false, latency: 562.5, downloadThroughput: (1474.56 * 1024) / 8, uploadThroughput: (675 * 1024) / 8 };
const PROCESSOR = 4;
const TIMES = 3;
const MOST_BYTES = 14 * 1024; // what a server sends in its first flight
const MOST_PAINT_MS = 1800; // green in Lighthouse
const BUYERS = ['paid', 'account', 'failed', 'walked away', 'forged amount', 'certified', 'an unknown order'];

const figures = [];
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** One visit with nothing kept from an earlier one. */
async function visit(browser, address, options) {
  const visitor = await Visitor.arrive(browser, options);
  try {
    const { page, session } = visitor;
    let requests = 0;
    let later = 0;
    let bytes = 0;
    let loaded = false;
    session.on('Network.requestWillBeSent', () => { if (loaded) later += 1; else requests += 1; });
    session.on('Network.loadingFinished', ({ encodedDataLength }) => { if (!loaded) bytes += encodedDataLength; });
    session.on('Page.loadEventFired', () => { loaded = true; });
    await session.send('Page.enable');
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: PROCESSOR });
    await page.goto(address, { waitUntil: 'load' });
    const paint = await eventually(() => page.evaluate(() =>
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime), 10_000);
    const body = await page.evaluate(() => performance.getEntriesByType('navigation')[0].decodedBodySize);
    await pause(1000);
    return { requests, later, bytes, body, paint };
  } finally {
    await visitor.leave();
  }
}

/** Measures and keeps for the table. */
export async function measure(browser, name, address, options = {}) {
  const visits = [];
  for (let n = 0; n < TIMES; n += 1) visits.push(await visit(browser, address, options));
  const [{ requests, later, bytes, body }] = visits;
  const paint = median(visits.map((each) => each.paint));
  figures.push({ name, requests, bytes, body, paint });
  return { requests, later, bytes, body, paint };
}

export function weights(world, browser) {
  for (const language of ['ko', 'en']) {
    for (const key of BUYERS) {
      test(`${key}, ${language}`, 'one request, 14 KiB at most, painted within 1.8 s on a slow phone', async () => {
        const outcome = OUTCOMES.find((each) => each.key === key);
        const visitor = await Visitor.arrive(browser, { language });
        let address;
        try {
          address = (await outcome.arrive(new Walk(world, visitor, world.sites.shop, 'weight'))).url;
        } finally {
          await visitor.leave();
        }
        const found = await measure(browser, `${key}, ${language}`, address, { language });
        const findings = new Findings();
        findings.equal(found.requests, 1, 'requests until load');
        findings.equal(found.later, 0, 'requests in the second after it');
        findings.expect(found.bytes <= MOST_BYTES, `${found.bytes} bytes, at most ${MOST_BYTES}`);
        findings.expect(found.paint <= MOST_PAINT_MS, `first paint after ${found.paint} ms, at most ${MOST_PAINT_MS}`);
        return findings.list;
      });
    }
  }
}

/** As docs/performance.md has it. */
export function printFigures() {
  if (figures.length === 0) return;
  console.log('\n| page | requests until load | transferred | page itself | first paint |\n|---|---|---|---|---|');
  for (const { name, requests, bytes, body, paint } of figures) {
    console.log(`| ${name} | ${requests} | ${bytes} B | ${body} B | ${Math.round(paint)} ms |`);
  }
  console.log();
}
