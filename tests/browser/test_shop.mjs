// The sandbox's demo shop, at the same web server as the responder: its pages, both methods, and what goes over the wire.
import { PHONE, Visitor } from './support/browser.mjs';
import { audit } from './support/audit.mjs';
import { Findings, Skip, test } from './support/registry.mjs';

const PC = { width: 1280, height: 900 };
const SHOP = '/sandbox/shop';
const PAGES = ['', '/products/socks', '/products/adult', '/checkout?product=socks', '/checkout?product=delivery', '/orders', '/wire'];
// What the buyer presses, what the page says then, what the shop's server was told.
const ENDS = [['pay', 'success', 'paid'], ['vbank', 'vbankIssued', 'awaiting_deposit'], ['fail', 'failed', 'failed'], ['cancel', 'failed', 'failed'],
  ['close', 'pending', 'pending'], ['forged', 'forgery', 'pending']];

const withWebhooks = async (world, run) => {
  await world.control('settings', { webhook_url: `${world.sites.shop}/payments/webhook` });
  try {
    return await run();
  } finally {
    await world.control('webhooks?settle=20');
    await world.control('settings', { webhook_url: '' });
  }
};

async function opened(page) {
  for (;;) {
    const frame = page.frames().find((each) => each.url().includes('/sandbox/window?'));
    if (frame) {
      await frame.locator('button[name=action]').first().waitFor();
      return frame;
    }
    await page.waitForTimeout(50);
  }
}

/** From the product to the payment window; its frame, and the order's number. */
export async function buy(page, site, way, product = 'socks') {
  await page.goto(`${site}${SHOP}/products/${product}`);
  await page.locator('#buy').click();
  await page.locator(`label:has(input[name=way][value=${way}])`).click();
  await page.locator('#pay').click();
  const frame = await opened(page);
  return { frame, merchantUid: await frame.locator('input[name=merchant_uid]').getAttribute('value') };
}

function visit(world, browser, options, run) {
  return async () => {
    if (!world.shop) throw new Skip('this sandbox has no demo shop');
    const visitor = await Visitor.arrive(browser, options);
    const findings = new Findings();
    try {
      await run(visitor, findings);
      findings.add(...visitor.take());
    } finally {
      await visitor.leave();
    }
    return findings.list;
  };
}

export function demoShop(world, browser) {
  const site = world.sites.shop;
  for (const language of ['ko', 'en']) {
    for (const path of PAGES) {
      test('demo shop', `${path || '/'}, ${language}`, visit(world, browser, { language }, async (visitor, findings) => {
        const response = await visitor.page.goto(`${site}${SHOP}${path}`);
        findings.equal(response.status(), 200, 'HTTP status');
        await audit(visitor, `demo shop ${path || '/'}: ${language}`, await response.text(), { onePage: false });
      }));
    }
    for (const [name, address] of [['the payment window', `/sandbox/window?merchant_uid=W-${language}&amount=15000&name=socks&m_redirect_url=${site}/payments/complete`],
      ['the window of an identity verification', `/sandbox/certification?merchant_uid=C-${language}&m_redirect_url=${site}/payments/certification`]]) {
      test(name, language, visit(world, browser, { language }, async (visitor, findings) => {
        const response = await visitor.page.goto(`${world.sandbox}${address}`);
        findings.equal(response.status(), 200, 'HTTP status');
        await audit(visitor, `${name}: ${language}`, await response.text(), { onePage: false });
      }));
    }
  }

  for (const [action, word, state] of ENDS) {
    test('demo shop', `redirect, on a phone: ${action} ends as ${word}`, visit(world, browser, { viewport: PHONE }, async (visitor, findings) => {
      await withWebhooks(world, async () => {
        const { page } = visitor;
        const { frame, merchantUid } = await buy(page, site, 'redirect');
        findings.expect(frame === page.mainFrame(), 'the window takes the place of the page');
        await frame.locator(`button[name=action][value=${action}]`).first().click();
        await page.locator(`main[data-status=${word}]`).waitFor();
        findings.equal((await world.order(merchantUid)).state, state, 'the store');
      });
    }));
    test('demo shop', `callback, on a PC: ${action} ends as ${word}`, visit(world, browser, { viewport: PC }, async (visitor, findings) => {
      await withWebhooks(world, async () => {
        const { page } = visitor;
        const { frame, merchantUid } = await buy(page, site, 'frame');
        findings.expect(frame !== page.mainFrame(), 'the window is a frame of the page');
        await frame.locator(`button[name=action][value=${action}]`).first().click();
        await page.locator(`#result[data-status=${word}]`).waitFor();
        findings.equal(await page.evaluate(() => document.activeElement?.id), 'result', 'the focus');
        findings.equal((await world.order(merchantUid)).state, state, 'the store');
      });
    }));
  }

  test('demo shop', 'without JavaScript: the form leads through the window to the landing page', visit(world, browser, { script: false }, async (visitor, findings) => {
    const { page } = visitor;
    await page.goto(`${site}${SHOP}/checkout?product=umbrella`);
    await page.locator('#pay').click();
    const merchantUid = await page.locator('input[name=merchant_uid]').getAttribute('value');
    await page.locator('button[name=action][value=pay]').click();
    findings.equal(await page.locator('main').getAttribute('data-status'), 'success', 'data-status');
    findings.equal((await world.order(merchantUid)).state, 'paid', 'the store');
  }));

  test('demo shop', 'the pane shows what goes over the wire as it happens', visit(world, browser, { viewport: PC }, async (visitor, findings) => {
    await withWebhooks(world, async () => {
      const { page } = visitor;
      const { frame, merchantUid } = await buy(page, site, 'frame');
      await frame.locator('button[name=action][value=pay]').click();
      await page.locator('#result[data-status=success]').waitFor();
      for (const kind of ['order', 'api', 'verify', 'webhook', 'event']) {
        const line = page.locator(`#wire .wire-line[data-kind=${kind}]`).last();
        await line.waitFor({ timeout: 10_000 });
        if (kind !== 'api') findings.equal(await line.getAttribute('data-merchant-uid'), merchantUid, `the order of the last line ${kind}`);
      }
      const text = await page.locator('#wire').innerText();
      findings.lacks(text, /the-demo-shop-places-orders|sandbox_secret/, 'the pane');
      await audit(visitor, 'demo shop with its pane: ko', await visitor.html(), { onePage: false });
    });
  }));
}
