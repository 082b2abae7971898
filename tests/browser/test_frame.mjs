// docs/front-end.md, as it is printed: the shop's page in a browser, with the sandbox's iamport.js in place of i'mport's.
import { readFileSync } from 'node:fs';
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { Findings, Skip, test } from './support/registry.mjs';
import { ROOT, eventually } from './support/tools.mjs';

const DOCUMENT = `${ROOT}docs/front-end.md`;
const PC = { width: 1280, height: 800 };
const CDN = 'https://cdn.iamport.kr/v1/iamport.js';

/** The first piece of code below a heading. */
function printed(heading) {
  const section = readFileSync(DOCUMENT, 'utf8').split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  const lines = section.split('\n');
  const first = lines.findIndex((line) => line.startsWith('    '));
  const length = lines.slice(first).findIndex((line) => line !== '' && !line.startsWith('    '));
  return lines.slice(first, first + length).map((line) => line.slice(4)).join('\n').trim();
}

/** The document's page at the shop's own address. */
async function checkout(walk, body, instead = (lines) => lines) {
  const script = `${walk.world.sandbox}/sandbox/iamport.js`;
  if ((await fetch(script)).status !== 200) throw new Skip('this sandbox has no iamport.js');
  const lines = printed('The lines');
  if (!lines.includes(CDN) || !lines.includes('"ORDER-1"')) throw new Error(`${DOCUMENT} has changed`);
  const page = `<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>주문</title>
${instead(lines).replace(CDN, script).replaceAll('ORDER-1', walk.merchantUid)}${body}`;
  await walk.page.route(`${walk.site}/checkout`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: page }));
  await walk.page.route(`${walk.site}/thanks`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<!doctype html><title>thanks</title>thanks' }));
  // A page that the test hands in comes from nowhere, and may not go to loopback by itself.
  await walk.visitor.context.grantPermissions(['local-network-access'], { origin: walk.site });
  await walk.page.goto(`${walk.site}/checkout`);
}

/** The payment window, in a frame of the page or in its place. */
async function windowOf(page) {
  const found = await eventually(async () => {
    for (const frame of page.frames()) {
      if (await frame.locator('button[name=action]').count().catch(() => 0) > 0) return frame;
    }
    return null;
  }, 10_000);
  if (!found) throw new Error('no payment window opens');
  return found;
}

const ENDS = [
  ['pay', 'success', 'paid'], ['vbank', 'vbankIssued', 'awaiting_deposit'], ['cancel', 'failed', 'failed'],
  ['fail', 'failed', 'failed'], ['forged', 'forgery', 'pending'], ['close', 'pending', 'pending'],
];

export function frames(world, browser) {
  for (const [name, viewport, framed] of [['callback, on a PC', PC, true], ['redirect, on a phone', undefined, false]]) {
    for (const [action, word, state] of ENDS) {
      test(`the lines of docs/front-end.md, ${name}`, `${action} ends as ${word}`, async () => {
        const visitor = await Visitor.arrive(browser, viewport ? { viewport } : {});
        const findings = new Findings();
        try {
          const walk = new Walk(world, visitor, world.sites.shop, 'lines');
          await walk.order(15000);
          await checkout(walk, '');
          await walk.page.locator('button').click();
          const open = await windowOf(walk.page);
          findings.equal(open !== walk.page.mainFrame(), framed, 'the window is a frame of the page');
          await open.locator(`button[name=action][value=${action}]`).first().click();
          await walk.page.waitForURL((url) => url.pathname === '/payments/complete');
          findings.equal(await walk.page.locator('main').getAttribute('data-status'), word, 'data-status');
          findings.equal((await world.order(walk.merchantUid)).state, state, 'the store');
          for (const name of ['buyer_name', 'buyer_tel', 'buyer_email', 'card_number']) {
            findings.lacks(walk.page.url(), new RegExp(name), 'the address');
          }
          findings.add(...visitor.take());
        } finally {
          await visitor.leave();
        }
        return findings.list;
      });
    }
  }

  test('the lines of docs/front-end.md, of a sub-merchant', 'pay ends as success', async () => {
    const visitor = await Visitor.arrive(browser, { viewport: PC });
    const findings = new Findings();
    try {
      const walk = new Walk(world, visitor, world.sites.shop, 'agency');
      await walk.order(15000);
      const init = /^IMP\.init\(.*\);$/m;
      await checkout(walk, '', (lines) => {
        if (!init.test(lines)) throw new Error(`${DOCUMENT} has changed`);
        return lines.replace(init, printed('A sub-merchant'));
      });
      await walk.page.locator('button').click();
      const open = await windowOf(walk.page);
      await open.locator('button[name=action][value=pay]').first().click();
      await walk.page.waitForURL((url) => url.pathname === '/payments/complete');
      findings.equal(await walk.page.locator('main').getAttribute('data-status'), 'success', 'data-status');
      findings.equal((await world.order(walk.merchantUid)).state, 'paid', 'the store');
      findings.add(...visitor.take());
    } finally {
      await visitor.leave();
    }
    return findings.list;
  });

  for (const [action, expected, state] of [['pay', '/thanks', 'paid'], ['vbank', '/thanks', 'awaiting_deposit'], ['fail', 'failed', 'failed'],
    ['forged', 'forgery', 'pending'], ['close', '/thanks', 'paid'], ['pay, and the first question is lost', '/thanks', 'paid']]) {
    test('staying on the page, as docs/front-end.md has it', `${action} ends as ${expected}`, async () => {
      const visitor = await Visitor.arrive(browser, { viewport: PC });
      const findings = new Findings();
      try {
        const walk = new Walk(world, visitor, world.sites.shop, 'stay');
        await walk.order(15000);
        await checkout(walk, `<script>
          ${printed('Staying on your page')}
          const show = status => { document.body.dataset.shown = status; };
          const stay = () => IMP.request_pay({ merchant_uid: "${walk.merchantUid}", name: "양말", amount: 15000 }, rsp => ask(rsp));
          </script><button id="stay" onclick="stay()">stay</button>`);
        await walk.page.locator('#stay').click();
        const open = await windowOf(walk.page);
        const impUid = await open.locator('input[name=imp_uid]').getAttribute('value').catch(() => null);
        let lost = 0;
        if (action.endsWith('lost')) {
          await walk.page.route((url) => url.pathname === '/payments/verify', (route) => { lost += 1; return route.abort(); }, { times: 1 });
        }
        await open.locator(`button[name=action][value=${action.split(',')[0]}]`).first().click();
        if (action === 'close') { // the gateway decides later; the page asks again
          await walk.page.waitForResponse((response) => response.url().endsWith('/payments/verify') && response.status() === 202);
          await world.control(`payments/${impUid}/approve`, {});
        }
        if (expected === '/thanks') await walk.page.waitForURL((url) => url.pathname === '/thanks');
        else await walk.page.locator(`body[data-shown=${expected}]`).waitFor();
        findings.equal((await world.order(walk.merchantUid)).state, state, 'the store');
        findings.equal(lost, action.endsWith('lost') ? 1 : 0, 'questions that were lost');
        const told = visitor.take();
        findings.add(...(lost ? told.filter((each) => !String(each).includes('ERR_FAILED')) : told));
      } finally {
        await visitor.leave();
      }
      return findings.list;
    });
  }
}
