// Every outcome by redirect, on a phone, in both languages, with and without JavaScript.
import { readFileSync, readdirSync } from 'node:fs';
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { audit } from './support/audit.mjs';
import { validate } from './support/html_rules.mjs';
import { Findings, Skip, test } from './support/registry.mjs';
import { ROOT } from './support/tools.mjs';
import { OUTCOMES, REFUSALS } from './outcomes.mjs';

const HANGUL = /[가-힣]/;
// The shop's name, and what the payment window said, are in whatever language they are.
const OWN_WORDS = 'h1, main > p, [role=status] p, dt, .go';

/** What the buyer sees, and what the store says. */
async function judge(walk, outcome, landing) {
  const { page, visitor } = walk;
  const { language } = visitor;
  const findings = new Findings();
  findings.equal(landing.status, outcome.status, 'HTTP status');
  findings.equal(await page.locator('main').getAttribute('data-status'), outcome.word, 'data-status');
  const headline = await page.locator('h1').innerText();
  findings.matches(headline, outcome.says[language], 'headline');
  const text = await page.locator('body').innerText();
  for (const pattern of outcome.shows ?? []) findings.matches(text, pattern, 'the page');
  for (const pattern of outcome.hides ?? []) findings.lacks(text, pattern, 'the page');
  if (language === 'en') {
    for (const own of await page.locator(OWN_WORDS).allInnerTexts()) {
      findings.lacks(own.replace(/데모 상점|테스트/g, ''), HANGUL, 'English');
    }
  } else {
    findings.matches(headline, HANGUL, 'Korean');
  }
  findings.equal(landing.headers['content-language'], language, 'Content-Language');
  findings.matches(landing.headers['content-security-policy'] ?? '', /default-src 'none'/, 'Content-Security-Policy');
  findings.lacks(landing.headers['content-security-policy'] ?? '', /unsafe|\*/, 'Content-Security-Policy');
  findings.equal(landing.headers['cache-control'], 'no-store', 'Cache-Control');
  findings.expect(await page.locator('[role=status]:has(h1)').count() === 1, 'the headline is in an element of role status');
  if (outcome.retry !== undefined) {
    const links = await page.locator(`a[href^="${walk.world.sandbox}/sandbox/shop"]`).count();
    findings.equal(links > 0, outcome.retry, 'a way to try again');
  }
  if (outcome.account) await judgeAccount(walk, text, findings);
  if (outcome.state !== null) findings.equal((await walk.world.order(walk.merchantUid)).state, outcome.state, 'the store');
  findings.add(...visitor.take());
  return findings.list;
}

/** Number, holder and bank as i'mport has them. */
async function judgeAccount(walk, text, findings) {
  const payment = await walk.world.payment(walk.impUid);
  for (const field of ['vbank_num', 'vbank_holder', 'vbank_name']) {
    findings.expect(payment[field] && text.includes(payment[field]), `${field} ${payment[field]} is not on the page`);
  }
}

export function landings(world, browser) {
  for (const language of ['ko', 'en']) {
    for (const outcome of OUTCOMES) {
      test(outcome.key, `by redirect, ${language}`, async () => {
        const visitor = await Visitor.again(browser, { language });
        const walk = new Walk(world, visitor, world.sites[outcome.site ?? 'shop'], 'js');
        const landing = await outcome.arrive(walk);
        const findings = await judge(walk, outcome, landing);
        await audit(visitor, `${outcome.key}: ${language}`, landing.html, { whole: language === 'ko' });
        return findings;
      });
      test(outcome.key, `by redirect, ${language}, without JavaScript`, async () => {
        const visitor = await Visitor.again(browser, { language, script: false });
        const walk = new Walk(world, visitor, world.sites[outcome.site ?? 'shop'], 'plain');
        return judge(walk, outcome, await outcome.arrive(walk));
      });
    }
    for (const refusal of REFUSALS) {
      test(refusal.key, `refused, ${language}`, async () => {
        const visitor = await Visitor.again(browser, { language });
        const walk = new Walk(world, visitor, world.sites[refusal.site ?? 'shop'], 'no');
        const landing = await refusal.arrive(walk);
        const findings = new Findings();
        findings.equal(landing.status, refusal.status, 'HTTP status');
        const word = await walk.page.locator('main').getAttribute('data-status');
        findings.equal(word, refusal.status >= 500 ? 'pending' : 'badRequest', 'data-status');
        findings.lacks(await walk.page.locator('body').innerText(), /실패|failed|nginx/i, 'the page');
        findings.add(...visitor.take());
        const both = refusal.site === 'away'; // one page for both languages
        if (!both || language === 'ko') await audit(visitor, `${refusal.key}: ${both ? 'ko, en' : language}`, landing.html, { whole: language === 'ko' });
        return findings.list;
      });
    }
  }
}

/** What Apache and lighttpd show meanwhile. */
export function pagesOfWebServers() {
  const directory = `${ROOT}deploy/later/`;
  for (const file of readdirSync(directory).filter((each) => /^\d+\.html$/.test(each))) {
    test('the responder is away', `deploy/later/${file} is valid HTML`, () => validate(readFileSync(directory + file, 'utf8')));
  }
}

/** With a logo and a colour of the shop's. */
export function ownLooks(world, browser) {
  for (const key of ['paid', 'account', 'failed', 'walked away', 'certified']) {
    test('with a logo and a colour', key, async () => {
      if (!world.sites.own) throw new Skip('this version has neither');
      const visitor = await Visitor.arrive(browser);
      try {
        const outcome = OUTCOMES.find((each) => each.key === key);
        const walk = new Walk(world, visitor, world.sites.own, 'own');
        const landing = await outcome.arrive(walk);
        const findings = new Findings();
        findings.add(...await judge(walk, outcome, landing));
        findings.equal(await walk.page.locator('header img').evaluate((image) => image.complete && image.naturalWidth > 0), true, 'the logo is drawn');
        findings.equal(await walk.page.locator('header img').getAttribute('alt'), '데모 상점', 'its text');
        await audit(visitor, `with a logo and a colour: ${key}`, landing.html);
        return findings.list;
      } finally {
        await visitor.leave();
      }
    });
  }
}

/** What an attacker puts into the address is text. */
export function hostileAddresses(world, browser) {
  const TEXTS = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', 'javascript:alert(1)', '</main><h1>PAID</h1>',
    '\u202Eabc', "' onmouseover='alert(1)", '{{#status}}x{{/status}}', 'x'.repeat(2000)];
  test('an address made by an attacker', 'its words are text, and no more than 200 characters of it', async () => {
    const visitor = await Visitor.arrive(browser);
    const findings = new Findings();
    try {
      for (const text of TEXTS) {
        const walk = new Walk(world, visitor, world.sites.shop, 'hostile');
        await walk.order(15000);
        await walk.land({ imp_uid: 'imp_999999999999', merchant_uid: walk.merchantUid, imp_success: 'false', error_msg: text });
        findings.equal(await walk.page.locator('h1').count(), 1, `headlines with ${text.slice(0, 30)}`);
        findings.equal(await walk.page.locator('main script, img, main a[href^="javascript"]').count(), 0, `elements with ${text.slice(0, 30)}`);
        const quoted = await walk.page.locator('blockquote').innerText();
        findings.expect(quoted.length > 0 && quoted.length <= 201, `${quoted.length} characters are shown of ${text.slice(0, 30)}`);
        findings.lacks(quoted, /\u202E/, 'what is quoted');
        findings.add(...visitor.take());
        await walk.page.locator('blockquote').hover();
      }
    } finally {
      await visitor.leave();
    }
    return findings.list;
  });
}

