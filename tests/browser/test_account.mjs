// The page with the account to pay into: the button that copies its number, where the browser allows it and where not.
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { Findings, test } from './support/registry.mjs';

const COPIED = { ko: /복사했습니다/, en: /Copied/ };
const BY_HAND = { ko: /길게 눌러/, en: /press and hold/i };
const KAKAO = 'Mozilla/5.0 (Linux; Android 11; SM-G991N) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100.0.0.0 Mobile Safari/537.36 KAKAOTALK 10.5.5';

// As older browsers are, and apps that keep the clipboard to themselves.
const NO_CLIPBOARD = () => Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
const CLIPBOARD_REFUSES = () => { Clipboard.prototype.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError')); };
const NO_COPYING = () => { document.execCommand = () => false; };

const CASES = [
  { name: 'copies the number', before: [], copies: true },
  { name: 'copies it without navigator.clipboard, as in an app', before: [NO_CLIPBOARD], copies: true, agent: KAKAO },
  { name: 'copies it where the clipboard refuses', before: [CLIPBOARD_REFUSES], copies: true },
  { name: 'says how to copy by hand where nothing is allowed', before: [NO_CLIPBOARD, NO_COPYING], copies: false },
];

export function accountPage(world, browser) {
  for (const language of ['ko', 'en']) {
    for (const { name, before, copies, agent } of CASES) {
      test('the copy button', `${name}, ${language}`, async () => {
        const visitor = await Visitor.arrive(browser, { language, agent });
        const findings = new Findings();
        try {
          const { page, context } = visitor;
          await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.sites.shop });
          const walk = new Walk(world, visitor, world.sites.shop, 'copy');
          await walk.order(15000);
          await walk.pay('vbank');
          const digits = (await world.payment(walk.impUid)).vbank_num.replace(/\D/g, '');
          await page.evaluate(() => navigator.clipboard.writeText('nothing'));
          for (const change of before) await page.evaluate(change);
          const button = page.locator('button[data-copy]');
          findings.expect(await button.isVisible(), 'the button is not there');
          await button.click();
          const said = page.locator('[role=status]:not(:has(h1))');
          await said.filter({ hasText: /./ }).waitFor();
          findings.matches(await said.innerText(), (copies ? COPIED : BY_HAND)[language], 'what is said');
          if (copies) {
            const check = await context.newPage(); // with the clipboard as it is
            await check.goto(`${world.sites.shop}/payments/nothing`);
            findings.equal(await check.evaluate(() => navigator.clipboard.readText()), digits, 'the clipboard');
            await check.close();
          }
          findings.add(...visitor.take());
        } finally {
          await visitor.leave();
        }
        return findings.list;
      });
    }
  }

  test('the copy button', 'is not there without JavaScript; the number can be marked', async () => {
    const visitor = await Visitor.arrive(browser, { script: false });
    const findings = new Findings();
    try {
      const walk = new Walk(world, visitor, world.sites.shop, 'mark');
      await walk.order(15000);
      await walk.pay('vbank');
      findings.equal(await walk.page.locator('button:visible').count(), 0, 'buttons');
      const { vbank_num: number } = await world.payment(walk.impUid);
      const select = await walk.page.locator('dd', { hasText: number }).evaluate((element) => getComputedStyle(element).userSelect);
      findings.lacks(select, /none/, 'user-select');
    } finally {
      await visitor.leave();
    }
    return findings.list;
  });
}
