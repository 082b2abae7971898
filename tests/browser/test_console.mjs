// The operator's console, behind nginx's password: its pages, and what can be done there.
import { PHONE, Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { audit } from './support/audit.mjs';
import { Findings, Skip, test } from './support/registry.mjs';
import { measure } from './test_figures.mjs';

const HOSTILE = '<b>양말 & "모자"</b>';
const PC = { width: 1280, height: 900 };
const CONSOLE = '/payments/admin';
const PAGES = ['', '/orders', '/orders?state=paid', '/payments', '/refused', '/outbox', '/outbox?state=done', '/charts', '/charts?span=week'];

/** An order that was paid, one that was forged, one that waits for a deposit: something to look at. */
async function fill(world, browser) {
  const visitor = await Visitor.arrive(browser);
  try {
    const numbers = {};
    for (const action of ['pay', 'forged', 'vbank', 'fail']) {
      const walk = new Walk(world, visitor, world.sites.shop, `admin-${action}`);
      await walk.order(15000, ...(action === 'pay' ? ['--name', HOSTILE] : []));
      await walk.pay(action);
      numbers[action] = { order: walk.merchantUid, payment: walk.impUid };
    }
    return numbers;
  } finally {
    await visitor.leave();
  }
}

export function consolePages(world, browser) {
  const address = (path) => `${world.sites.shop}${CONSOLE}${path}`;
  let filled;
  const orders = () => { filled ??= fill(world, browser); return filled; };

  const visit = (options, run) => async () => {
    if (!world.console) throw new Skip('this version has no console');
    const known = await orders();
    const visitor = await Visitor.arrive(browser, { login: world.login, ...options });
    const findings = new Findings();
    try {
      await run(visitor, findings, known);
      findings.add(...visitor.take());
    } finally {
      await visitor.leave();
    }
    return findings.list;
  };

  test('console', 'is closed without the password', visit({ login: undefined }, async (visitor, findings) => {
    for (const path of ['', '/orders', '/refund']) {
      const answer = await fetch(address(path));
      findings.equal(answer.status, 401, `${path || '/'} without a password`);
    }
    findings.equal((await fetch(address('/settle'), { method: 'POST' })).status, 401, 'an action without a password');
  }));

  for (const language of ['ko', 'en']) {
    for (const path of PAGES) {
      test('console', `${path || '/'}, ${language}`, visit({ language, viewport: PC }, async (visitor, findings) => {
        const response = await visitor.page.goto(address(path));
        findings.equal(response.status(), 200, 'HTTP status');
        findings.lacks(response.headers()['content-security-policy'] ?? '*', /unsafe|\*/, 'Content-Security-Policy');
        findings.equal(await visitor.page.locator('script').count(), 0, 'scripts');
        await audit(visitor, `console ${path || '/'}: ${language}`, await response.text(), { onePage: false });
      }));
    }
    test('console', `an order and its timeline, ${language}`, visit({ language, viewport: PC }, async (visitor, findings, known) => {
      for (const [action, { order, payment }] of Object.entries(known)) {
        const response = await visitor.page.goto(address(`/order?id=${order}`));
        findings.equal(response.status(), 200, `${action}: HTTP status`);
        const text = await visitor.page.locator('main').innerText();
        findings.matches(text, new RegExp(payment), `${action}: the page`);
        if (action === 'pay') findings.expect(text.includes(HOSTILE), `the name is text: ${text.slice(0, 200)}`);
        if (action === 'pay') await audit(visitor, `console, an order: ${language}`, await response.text(), { onePage: false });
      }
    }));
  }

  test('console', 'search finds an order by its number, by an imp_uid, by a beginning, and says when there is none', visit({}, async (visitor, findings, known) => {
    const { page } = visitor;
    const search = async (words) => {
      await page.goto(address(''));
      await page.locator('#q').fill(words);
      await page.locator('#search button').click();
      await page.waitForLoadState('load');
    };
    const { order, payment } = known.pay;
    await search(order);
    findings.equal(new URL(page.url()).searchParams.get('id'), order, 'by order number');
    await search(payment);
    findings.equal(new URL(page.url()).searchParams.get('id'), order, 'by imp_uid');
    await search(order.slice(0, 6));
    findings.matches(await page.locator('main').innerText(), new RegExp(order), 'by a beginning');
    await audit(visitor, 'console, found: ko', await visitor.html(), { onePage: false });
    await search('NOBODY-HAS-THIS');
    findings.equal(await page.locator('#nothing').count(), 1, 'what is said of none');
    await search('<script>alert(1)</script>');
    findings.equal(await page.locator('main script').count(), 0, 'scripts');
  }));

  test('console', 'asks again and gives money back, in two steps, and the order says so', visit({ viewport: PHONE }, async (visitor, findings, known) => {
    const { page } = visitor;
    const { order, payment } = known.pay;
    await page.goto(address(`/order?id=${order}`));
    await page.locator('#actions form button').first().click();
    await page.locator('#notice').waitFor();
    await page.locator('a#refund').click();
    const first = await visitor.html();
    await audit(visitor, 'console, a refund is asked for: ko', first, { onePage: false });
    await page.locator('#amount').fill('5,000');
    await page.locator('#reason').fill('고객 요청');
    await page.locator('#ask-refund button').click();
    await page.locator('#confirm').waitFor();
    findings.matches(await page.locator('#refund-amount').innerText(), /5,000/, 'what is asked');
    findings.equal((await world.payment(payment)).cancel_amount, 0, 'nothing is given back yet');
    await page.locator('#confirm button').click();
    await page.locator('#notice').waitFor();
    findings.equal((await world.payment(payment)).cancel_amount, 5000, 'given back');
    findings.equal((await world.order(order)).state, 'partially_cancelled', 'the store');
    findings.matches(await page.locator('#timeline').innerText(), /operator/, 'the timeline names who did it');
  }));

  test('console', 'an action from another site, or with an old token, does nothing', visit({}, async (visitor, findings, known) => {
    const { page } = visitor;
    await page.route(`${world.sites.lenient}/evil`, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><title>evil</title><form method="post" action="${address('/settle')}"><input name="order" value="${known.vbank.order}"><button>x</button></form>` }));
    await page.goto(`${world.sites.lenient}/evil`);
    const [response] = await Promise.all([page.waitForResponse((each) => each.url() === address('/settle')), page.locator('button').click()]);
    findings.equal(response.status(), 403, 'from another site');
    await page.goto(address(`/order?id=${known.vbank.order}`));
    await page.locator('#actions form input[name=token]').first().evaluate((element) => { element.value = 'no-token'; });
    const [second] = await Promise.all([page.waitForResponse((each) => each.request().method() === 'POST'), page.locator('#actions form button').first().click()]);
    findings.equal(second.status(), 403, 'with a token of nobody');
  }));

  test('console', 'its weight', visit({}, async (_visitor, findings) => {
    for (const path of ['', '/orders', '/charts']) {
      const found = await measure(browser, `console ${path || '/'}`, address(path), { login: world.login, viewport: PC });
      findings.equal(found.requests, 1, `${path || '/'}: requests until load`);
    }
  }));
}
