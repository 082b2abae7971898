// The pictures of README and documents: fixed data, fixed numbers; as long as the pages are the same, only the times differ.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { Visitor } from './support/browser.mjs';
import { Walk } from './support/buyer.mjs';
import { report } from './support/registry.mjs';
import { buy } from './test_shop.mjs';

const PHONE = { width: 360, height: 640 };
const MOST_BYTES = 60_000;
const MOST_OF_ALL = 600_000;
const DAY_S = 86_400;
const TIME_NOW = Math.floor(Date.now() / 1000);

const paid = { status: 'paid', pay_method: 'card' };
const account = { status: 'ready', pay_method: 'vbank', vbank_code: '088', vbank_name: '신한', vbank_num: '56211105948400',
  vbank_holder: '데모상점', vbank_date: TIME_NOW + 2 * DAY_S + 1800 };
const failed = { status: 'failed', fail_reason: '카드 한도를 초과하였습니다.' };
const pending = { status: 'ready' };
const forged = { status: 'paid', amount: 100 };

/** Name of the file, language, fields of the payment, and what else differs. */
const BUYERS = [
  ['paid-ko', 'ko', paid], ['paid-en', 'en', paid], ['paid-dark-ko', 'ko', paid, { colorScheme: 'dark' }],
  ['account-ko', 'ko', account], ['account-en', 'en', account],
  ['pending-ko', 'ko', pending], ['pending-en', 'en', pending],
  ['failed-ko', 'ko', failed], ['failed-en', 'en', failed],
  ['forged-ko', 'ko', forged], ['forged-en', 'en', forged],
];

/** Fewer colours; a page has not many. */
function smaller(png) {
  try {
    return execFileSync('pngquant', ['--quality=50-95', '--speed=1', '--strip', '--nofs', '-'], { input: png, stdio: ['pipe', 'pipe', 'ignore'] });
  } catch (error) {
    if (error.code === 'ENOENT') console.log('  said    no pngquant: the pictures stay as they are');
    return png;
  }
}

/** What is another one each time. */
async function steady(page) {
  await page.evaluate(() => {
    for (const code of document.querySelectorAll('footer code')) code.textContent = '00112233445566778899aabb';
  });
}

export async function take(page, directory, name, options = { fullPage: true }) {
  await steady(page);
  const png = smaller(await page.screenshot({ animations: 'disabled', caret: 'hide', ...options }));
  writeFileSync(`${directory}/${name}.png`, png);
  report(`${name}.png has ${MOST_BYTES} bytes at most`, png.length <= MOST_BYTES ? [] : [`${png.length} bytes`]);
}

async function buyers(world, browser, directory) {
  let number = 0;
  for (const [name, language, fields, media] of BUYERS) {
    const visitor = await Visitor.arrive(browser, { language, viewport: PHONE, scale: 2 });
    const walk = new Walk(world, visitor, world.sites.shop, 'shot');
    number += 1;
    walk.merchantUid = `ORDER-20261127-${String(number).padStart(4, '0')}`;
    walk.impUid = `imp_1127144${String(300 + number)}`;
    await walk.order(15000);
    await world.control('payments', { imp_uid: walk.impUid, merchant_uid: walk.merchantUid, amount: 15000, currency: 'KRW',
      ...(fields.status === 'paid' ? { paid_at: Math.floor(Date.now() / 1000) } : {}), ...fields });
    if (media) await walk.page.emulateMedia(media);
    await walk.land();
    await take(walk.page, directory, name);
    await visitor.leave();
  }
}

/** The demo shop beside what went over the wire, once somebody has paid. */
async function shop(world, browser, directory) {
  if (!world.shop) return;
  const visitor = await Visitor.arrive(browser, { language: 'en', viewport: { width: 1180, height: 760 } });
  const { page } = visitor;
  await world.control('settings', { webhook_url: `${world.sites.shop}/payments/webhook` });
  const { frame } = await buy(page, world.sites.shop, 'frame');
  await take(page, directory, 'demo-window', { fullPage: false });
  await frame.locator('button[name=action][value=pay]').click();
  await page.locator('#result[data-status=success]').waitFor();
  await page.locator('#wire .wire-line[data-kind=event]').last().waitFor();
  await world.control('settings', { webhook_url: '' });
  await take(page, directory, 'demo-shop', { fullPage: false });
  await visitor.leave();
}

/** The operator's console, with what the pictures before have left. */
async function desk(world, browser, directory) {
  if (!world.console) return;
  const visitor = await Visitor.arrive(browser, { language: 'en', viewport: { width: 1180, height: 760 }, login: world.login });
  for (const [name, path] of [['console', ''], ['console-order', '/order?id=ORDER-20261127-0001']]) {
    await visitor.page.goto(`${world.sites.shop}/payments/admin${path}`);
    await take(visitor.page, directory, name, { fullPage: false });
  }
  await visitor.leave();
}

export async function takeScreenshots(world, browser, directory) {
  mkdirSync(directory, { recursive: true });
  await buyers(world, browser, directory);
  await shop(world, browser, directory);
  await desk(world, browser, directory);
  const all = readdirSync(directory).reduce((sum, file) => sum + statSync(`${directory}/${file}`).size, 0);
  report(`all pictures have ${MOST_OF_ALL} bytes at most`, all <= MOST_OF_ALL ? [] : [`${all} bytes`]);
}
