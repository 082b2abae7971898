// Debian's Chromium, and visitors: a browser context each, on a phone, watched for whatever no page of ours may do.
import { chromium } from './packages.mjs';

export const PHONE = { width: 390, height: 844 };
const LOCALES = { ko: 'ko-KR', en: 'en-US' };
const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';
// Of the browser: what the gateways' scripts and the shop's go by.
const PHONE_AGENT = 'Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
// A page that is slower than this on loopback does not work.
const PATIENCE_MS = 20_000;

export async function launch() {
  return chromium.launch({
    executablePath: PROGRAM,
    chromiumSandbox: process.getuid() !== 0, // root cannot have it
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server', '--disable-lcd-text',
      '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

const kept = new Map();

/** Whether a request stays on this machine. */
function isLocal(url) {
  const { protocol, hostname } = new URL(url);
  return hostname === '127.0.0.1' || ['data:', 'blob:', 'about:'].includes(protocol);
}

/** Chromium says it of each answer over 399; that is no mistake of the page. */
function isOnlyStatus(text, url) {
  return text.startsWith('Failed to load resource: the server responded with a status of') &&
    URL.canParse(url) && /^\/(payments|favicon\.ico)/.test(new URL(url).pathname);
}

export class Visitor {
  findings = [];
  #document;

  /**
   * `language` is what the browser prefers; `script` false is a browser without JavaScript; `login` is for the console.
   * `agent` is the name it goes by.
   */
  static async arrive(browser, { language = 'ko', script = true, viewport = PHONE, scale = 1, login, agent } = {}) {
    const visitor = new Visitor();
    visitor.language = language;
    visitor.context = await browser.newContext({
      viewport, locale: LOCALES[language], timezoneId: 'Asia/Seoul', javaScriptEnabled: script, hasTouch: true,
      isMobile: viewport.width < 600, deviceScaleFactor: scale,
      userAgent: agent ?? (viewport.width < 600 ? PHONE_AGENT : undefined), colorScheme: 'light',
      httpCredentials: login ? { username: login[0], password: login[1], send: 'always' } : undefined,
    });
    visitor.context.setDefaultTimeout(PATIENCE_MS);
    visitor.context.on('request', (request) => {
      if (!isLocal(request.url())) visitor.findings.push(`a request leaves loopback: ${request.url()}`);
    });
    visitor.page = await visitor.context.newPage();
    await visitor.#watch(visitor.page);
    return visitor;
  }

  async #watch(page) {
    const found = (what) => this.findings.push(`${new URL(page.url()).pathname}: ${what}`);
    page.on('pageerror', (error) => found(`script error: ${error.message}`));
    page.on('dialog', (dialog) => {
      found(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (isOnlyStatus(message.text(), message.location().url)) return;
      found(`console ${message.type()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame() && (response.status() < 300 || response.status() > 399)) this.#document = response;
    });
    const session = await this.context.newCDPSession(page);
    session.on('Audits.issueAdded', ({ issue }) => {
      const text = JSON.stringify(issue.details);
      if (!text.includes('LocalNetworkAccess')) found(`issue ${issue.code}: ${text}`); // of pages that a test hands in
    });
    await session.send('Audits.enable');
    this.session = session;
  }

  /** One that comes again and again, where a page's state does not matter: a new one takes its time. */
  static async again(browser, options) {
    const key = JSON.stringify(options);
    if (!kept.has(key)) kept.set(key, await Visitor.arrive(browser, options));
    const visitor = kept.get(key);
    visitor.take();
    return visitor;
  }

  /** The document that is shown, as it came over the wire. */
  async html() {
    return this.#document.text();
  }

  /** What was found since the last call. */
  take() {
    return this.findings.splice(0);
  }

  async leave() {
    await this.context.close();
  }
}
