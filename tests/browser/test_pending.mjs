// "Being confirmed": the page finds out by itself, with and without JavaScript, and stops after two minutes.
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { Findings, test } from './support/registry.mjs';
import { pause } from './support/tools.mjs';

const QUIET_MS = 2_500; // the first look is after 3 s
const FOUND_MS = 15_000;
const LAST_REFRESH = 10; // of the responder's list of pauses

const NOT_AGAIN = { ko: /다시 결제하지 마/, en: /do not pay again/i };
const TELLS = { ko: /쇼핑몰에서 알려 드립니다/, en: /the shop will tell you/i };

export function pending(world, browser) {
  for (const [script, words] of [[true, 'with JavaScript'], [false, 'without JavaScript']]) {
    test('being confirmed', `turns into the result by itself, ${words}; nothing is asked in the first seconds`, async () => {
      const visitor = await Visitor.arrive(browser, { script });
      const findings = new Findings();
      try {
        const walk = new Walk(world, visitor, world.sites.shop, 'wait');
        await walk.order(15000);
        await walk.pay('close');
        let asked = 0;
        visitor.page.on('request', () => { asked += 1; });
        await world.control(`payments/${walk.impUid}/approve`, {});
        await pause(QUIET_MS);
        findings.equal(asked, 0, 'requests in the first seconds');
        findings.equal(await walk.page.locator('main').getAttribute('data-status'), 'pending', 'data-status until then');
        await walk.page.locator('main[data-status=success]').waitFor({ timeout: FOUND_MS });
        findings.matches(await walk.page.locator('body').innerText(), /15,000/, 'the page in the end');
        findings.equal((await world.order(walk.merchantUid)).state, 'paid', 'the store');
        const before = asked;
        await pause(QUIET_MS);
        findings.equal(asked, before, 'requests once the result is there');
        findings.add(...visitor.take());
      } finally {
        await visitor.leave();
      }
      return findings.list;
    });
  }

  test('being confirmed', 'asks for JSON and not for pages, a dozen times at most, and then shows how it goes on', async () => {
    const visitor = await Visitor.arrive(browser);
    const findings = new Findings();
    try {
      const { page } = visitor;
      const walk = new Walk(world, visitor, world.sites.shop, 'poll');
      await walk.order(15000);
      await walk.pay('close');
      await page.clock.install();
      let pages = 0;
      let questions = 0;
      page.on('request', (request) => { if (request.isNavigationRequest()) pages += 1; else questions += 1; });
      await walk.land({ imp_uid: walk.impUid, merchant_uid: walk.merchantUid, imp_refresh: 1 });
      for (let step = 0; step < 40 && pages < 2; step += 1) {
        await page.clock.runFor(5_000);
        await pause(60); // for the answer, in real time
      }
      findings.equal(pages, 2, 'pages: the first, and the last');
      findings.expect(questions >= 5 && questions <= 12, `${questions} questions`);
      await page.waitForLoadState('load');
      findings.matches(page.url(), new RegExp(`imp_refresh=${LAST_REFRESH}`), 'the last address');
      findings.matches(await page.locator('[role=status]').innerText(), TELLS.ko, 'how it goes on');
      findings.add(...visitor.take());
    } finally {
      await visitor.leave();
    }
    return findings.list;
  });

  test('being confirmed', 'asks and loads its own host, also at an address that begins like another one', async () => {
    const visitor = await Visitor.arrive(browser);
    const findings = new Findings();
    try {
      const { page } = visitor;
      const walk = new Walk(world, visitor, world.sites.shop, 'astray');
      await walk.order(15000);
      await walk.pay('close');
      const astray = [];
      await page.route((url) => url.hostname === 'shop-pay.kr', (route) => {
        astray.push(route.request().url());
        return route.fulfill({ status: 200, body: 'elsewhere' });
      });
      await page.clock.install();
      const query = { imp_uid: walk.impUid, merchant_uid: walk.merchantUid, imp_refresh: LAST_REFRESH - 2 };
      await walk.land(query, '//shop-pay.kr/..%2fpayments/complete');
      for (let step = 0; step < 12 && !page.url().includes(`imp_refresh=${LAST_REFRESH}`); step += 1) {
        await page.clock.runFor(5_000);
        await pause(60);
      }
      await page.waitForLoadState('load');
      findings.equal(astray.join(), '', 'asked or loaded elsewhere');
      findings.matches(page.url(), new RegExp(`^${world.sites.shop}//.*imp_refresh=${LAST_REFRESH}`), 'the last address');
      findings.add(...visitor.take());
    } finally {
      await visitor.leave();
    }
    return findings.list;
  });

  for (const language of ['ko', 'en']) {
    test('being confirmed', `after two minutes it says what will happen, and asks no more, ${language}`, async () => {
      const visitor = await Visitor.arrive(browser, { language });
      const findings = new Findings();
      try {
        const walk = new Walk(world, visitor, world.sites.shop, 'late');
        await walk.order(15000);
        await walk.pay('close');
        const last = await walk.land({ imp_uid: walk.impUid, merchant_uid: walk.merchantUid, imp_refresh: LAST_REFRESH });
        findings.equal(last.headers.refresh, undefined, 'Refresh');
        let asked = 0;
        visitor.page.on('request', () => { asked += 1; });
        await pause(QUIET_MS + 1_500);
        findings.equal(asked, 0, 'requests after the last refresh');
        const text = await walk.page.locator('[role=status]').innerText();
        findings.matches(text, NOT_AGAIN[language], 'what to do');
        findings.matches(text, TELLS[language], 'what will happen');
        findings.add(...visitor.take());
      } finally {
        await visitor.leave();
      }
      return findings.list;
    });
  }
}
