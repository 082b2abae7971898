// The buyer's way: from the payment window, or an address, to the page that the responder shows.

export const LANDING = '/payments/complete';
export const CERTIFICATION = '/payments/certification';

/** One order's way through one browser. `site` is the address of a web server. */
export class Walk {
  constructor(world, visitor, site, word) {
    Object.assign(this, { world, visitor, site, page: visitor.page });
    this.merchantUid = world.number(word);
    this.amount = '15000';
    this.currency = 'KRW';
  }

  /** Places the order; `options` are impctl's. */
  async order(amount, ...options) {
    this.amount = String(amount);
    const currency = options.indexOf('--currency');
    if (currency >= 0) this.currency = options[currency + 1];
    await this.world.impctl('order', 'add', ...(options.includes('--name') ? [] : ['--name', '따뜻한 양말']), ...options, '--', this.merchantUid, this.amount);
  }

  windowAddress(more = {}) {
    const query = new URLSearchParams({
      merchant_uid: this.merchantUid, amount: this.amount, currency: this.currency, name: '따뜻한 양말',
      m_redirect_url: this.site + LANDING, ...more,
    });
    return `${this.world.sandbox}/sandbox/window?${query}`;
  }

  /** Opens the window without pressing anything: the attempt's imp_uid. */
  async open(more) {
    await this.page.goto(this.windowAddress(more));
    return this.page.locator('input[name=imp_uid]').getAttribute('value');
  }

  /** Presses a button of the window that is open; the page on which the buyer lands. */
  async press(action) {
    return this.#landing(() => this.page.locator(`button[name=action][value=${action}]`).first().click());
  }

  async pay(action = 'pay', more = {}) {
    this.impUid = await this.open(more);
    return this.press(action);
  }

  /** A window that sends the buyer back at once. */
  async refusedWindow(more) {
    return this.#landing(() => this.page.goto(this.windowAddress(more)));
  }

  async certify(action) {
    const query = new URLSearchParams({ merchant_uid: this.merchantUid, m_redirect_url: this.site + CERTIFICATION });
    await this.page.goto(`${this.world.sandbox}/sandbox/certification?${query}`);
    return this.press(action);
  }

  /** An address typed in, or opened again. `query` is text or an object. */
  async land(query = { imp_uid: this.impUid, merchant_uid: this.merchantUid }, path = LANDING) {
    const text = typeof query === 'string' ? query : new URLSearchParams(query).toString();
    return this.#landing(() => this.page.goto(`${this.site}${path}${text ? `?${text}` : ''}`));
  }

  async #landing(step) {
    const arrived = this.page.waitForResponse((response) => response.request().isNavigationRequest() &&
      response.url().startsWith(`${this.site}/`) && (response.status() < 300 || response.status() > 399));
    const [response] = await Promise.all([arrived, step()]);
    await this.page.waitForLoadState('load');
    return { status: response.status(), headers: response.headers(), html: await response.text(), url: response.url() };
  }
}
