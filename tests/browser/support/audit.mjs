// What holds of every page, whatever it says: standards, contrast, narrow screens, large text, keyboard, print.
import { report } from './registry.mjs';
import { PHONE } from './browser.mjs';
import { validate } from './html_rules.mjs';
import { axeSource } from './packages.mjs';
import { PICTURES } from './tools.mjs';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 390, 768, 1440];
const MOST_TABS = 60;

async function axe({ page, session }, scheme) {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish())); // colours on their way
  await session.send('Runtime.evaluate', { expression: `if (!window.axe) {${axeSource}}` }); // not subject to the page's CSP
  const violations = await page.evaluate(async (tags) => {
    const found = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'],
    });
    return found.violations.flatMap(({ id, help, nodes }) => nodes.map((node) =>
      `${id} (${help}): ${node.target.join(' ')} ${node.html.slice(0, 160)} ${node.any.map((a) => a.message).join('; ')}`));
  }, TAGS);
  return violations.map((line) => `axe, ${scheme}: ${line}`);
}

/** In the page: what reaches beyond `width`, or is cut off. */
function beyond(width) {
  const name = (element) => `<${element.tagName.toLowerCase()}${element.className ? ` class="${element.className}"` : ''}>` +
    ` ${(element.textContent ?? '').trim().slice(0, 40)}`;
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth} wide`);
  const scrolls = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll('*')) {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const away = box.right <= 0 || !element.checkVisibility(); // comes into view with the focus; is in a closed <details>
    if (away || box.width <= 1 || box.height <= 1 || style.visibility === 'hidden' || scrolls(element)) continue;
    if (box.right > width + 1 || box.left < -1) found.push(`${name(element)} from ${box.left} to ${box.right}`);
    const cut = ['hidden', 'clip'].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    if (cut && !(element instanceof SVGElement) && !element.matches('input, select, textarea')) found.push(`${name(element)} is cut off`);
  }
  return found.slice(0, 5);
}

async function fits(page) {
  const found = [];
  const look = async (width, what) => {
    await page.setViewportSize({ width, height: PHONE.height });
    for (const line of await page.evaluate(beyond, width)) found.push(`${what}: ${line}`);
  };
  for (const width of WIDTHS) await look(width, `at ${width} px`);
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  await look(PHONE.width, `200 % text at ${PHONE.width} px`);
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
  await page.setViewportSize(PHONE);
  return found;
}

/** In the page: text and drawings that nobody sees, because they have the colour of what is behind them. */
function unseen() {
  const clear = (colour) => colour === 'transparent' || /, 0\)$/.test(colour);
  const canvas = document.createElement('i');
  canvas.style.backgroundColor = 'Canvas';
  document.body.append(canvas);
  const ground = getComputedStyle(canvas).backgroundColor;
  canvas.remove();
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return ground;
  };
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(element);
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || style.visibility === 'hidden') continue;
    const drawn = element instanceof SVGGeometryElement && !clear(style.stroke) && style.stroke !== 'none';
    const colour = drawn ? style.stroke : text && !(element instanceof SVGElement) ? style.color : '';
    if (colour && colour === behind(drawn ? element.ownerSVGElement : element)) {
      found.push(`<${element.tagName.toLowerCase()}> ${element.textContent.trim().slice(0, 40)} is ${colour} on ${colour}`);
    }
  }
  return found;
}

async function otherMedia(page, name, onePage) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    for (const line of await page.evaluate(unseen)) found.push(`forced colours, ${colorScheme}: ${line}`);
  }
  await page.screenshot({ path: `${PICTURES}${name}-forced.png` });
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light', media: 'print' });
  for (const line of await page.evaluate(unseen)) found.push(`print: ${line}`);
  await page.screenshot({ path: `${PICTURES}${name}-print.png` });
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  if (sheets < 1 || (onePage && sheets > 1)) found.push(`print: ${sheets} sheets of A4`);
  await page.emulateMedia({ media: 'screen' });
  return found;
}

/** Everything that can be pressed is reached by Tab, and shows that it is. */
async function keyboard(page) {
  const wanted = await page.evaluate(() => {
    document.activeElement?.blur();
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
    const stops = all.filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
    // Of radio buttons the chosen one is reached, the others by arrows.
    return stops.filter((element) => element.type !== 'radio' || element.checked).length;
  });
  const seen = new Set();
  const found = [];
  for (let n = 0; n < Math.min(wanted, MOST_TABS) + 2; n += 1) { // past the last one the browser's own come, seen as body
    await page.keyboard.press('Tab');
    const { what, shown } = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === document.body) return {};
      window.impSeen ??= new Map();
      if (!window.impSeen.has(at)) window.impSeen.set(at, window.impSeen.size);
      // A radio button that is drawn by its label shows it there.
      const shown = [at, at.nextElementSibling, at.closest('label')].some((element) => {
        const style = element && getComputedStyle(element);
        return style && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
      });
      return { what: `${window.impSeen.get(at)} <${at.tagName.toLowerCase()}> ${at.textContent.trim().slice(0, 40)}`,
        shown };
    });
    if (what === undefined) continue;
    seen.add(what);
    if (!shown) found.push(`keyboard: no focus is seen on ${what}`);
  }
  if (seen.size < Math.min(wanted, MOST_TABS)) {
    found.push(`keyboard: ${seen.size} of ${wanted} are reached: ${[...seen].join(', ')}`);
  }
  return found;
}

/** What a screen reader goes by. */
function structure(html, language) {
  const found = [];
  if (!new RegExp(`<html [^>]*lang="${language}"`).test(html)) found.push(`not in ${language}: ${html.slice(0, 80)}`);
  if ((html.match(/<h1[\s>]/g) ?? []).length !== 1) found.push('not exactly one h1');
  if (!/<title>[^<]+<\/title>/.test(html)) found.push('no title');
  if (/\b(?:src|href|action)="(?:https?:)?\/\/(?!127\.0\.0\.1[:/])/.test(html.replace(/<a [^>]*href="[^"]*"/g, ''))) found.push('something is loaded from elsewhere');
  return found;
}

/**
 * Looks at the page that is open in all these ways, and reports each. `html` is as it came over the wire; `onePage`: it prints
 * on one sheet; `whole` false leaves out what another language of the same page has shown.
 */
export async function audit(visitor, name, html, { onePage = true, whole = true } = {}) {
  const { page } = visitor;
  const file = name.replace(/[^A-Za-z0-9]+/g, '-');
  report(`${name}: valid HTML`, [...(await validate(html)), ...structure(html, visitor.language)]);
  report(`${name}: axe finds nothing, light and dark`, [...(await axe(visitor, 'light')), ...(await axe(visitor, 'dark'))]);
  report(`${name}: fits ${WIDTHS.join(', ')} px and 200 % text`, await fits(page));
  if (whole) {
    report(`${name}: forced colours and print`, await otherMedia(page, file, onePage));
    report(`${name}: by keyboard`, await keyboard(page));
  }
  const rest = visitor.take();
  if (rest.length > 0) report(`${name}: nothing is said while it is looked at`, rest);
}
