// Every way in which a payment, an identity verification or the registration of a card ends: how it is brought about, and
// what the buyer and the store say of it.
//
//   site     shop, unless said      status   HTTP          word    of <main data-status>
//   state    of the order; null: there is none            says    in the headline, by language
//   shows    texts that must be there                     hides   patterns that must not be
//   retry    whether there is a way to pay again           arrive  from the order to the page: answers as Walk's steps do

const DONE = { ko: /완료/, en: /complete|paid|received|success/i };
const WAIT = { ko: /확인하고 있습니다|확인 중/, en: /confirm|check|pending/i };
const NOT_PAID = { ko: /이루어지지 않았|실패|취소/, en: /not (made|completed|go through|taken)|fail|declined|cancel/i };
const REFUSED = { ko: /다릅니다|아닙니다|테스트|이미/, en: /differ|does not|not|test|already/i };
const AMOUNT = /15,000/;

const paid = { status: 200, word: 'success', state: 'paid', says: DONE, shows: [AMOUNT], retry: false };
const failed = { status: 200, word: 'failed', state: 'failed', says: NOT_PAID, retry: true };
const waiting = { status: 202, word: 'pending', state: 'pending', says: WAIT, retry: false };
const forged = { status: 400, word: 'forgery', state: 'pending', says: REFUSED, retry: false, hides: [/완료되었습니다/, /complete/i] };

const plain = (action, more) => async (walk) => {
  await walk.order(15000);
  return walk.pay(action, more);
};

const certify = (action, ...options) => async (walk) => {
  await walk.order(0, '--kind', 'certification', ...options);
  return walk.certify(action);
};

const register = (action) => async (walk) => {
  const customer = `card-of-${walk.merchantUid}`;
  await walk.order(0, '--kind', 'billing_key', '--customer-uid', customer);
  return walk.pay(action, { customer_uid: customer });
};

/** Refunded at i'mport after it was paid; what the buyer sees who opens the address again. */
const refunded = (amount) => async (walk) => {
  await walk.order(15000);
  await walk.pay();
  await walk.world.control(`payments/${walk.impUid}/cancel`, amount ? { amount } : {});
  await walk.world.impctl('settle', walk.impUid);
  return walk.land();
};

export const OUTCOMES = [
  { key: 'paid', ...paid, arrive: plain('pay') },
  { key: 'paid, no flag', ...paid, arrive: plain('pay', { flag: 'none' }) },
  { key: 'paid, the flag lies', ...paid, arrive: plain('pay', { flag: 'lying' }) },
  { key: 'paid in dollars', ...paid, shows: [/14\.20/], arrive: async (walk) => {
    await walk.order('14.2', '--currency', 'USD');
    return walk.pay();
  } },
  { key: 'paid, opened again', ...paid, arrive: async (walk) => {
    await walk.order(15000);
    await walk.pay();
    return walk.land();
  } },
  { key: 'paid, without imp_uid', ...paid, shows: [], hides: [AMOUNT, /imp_\d/], arrive: async (walk) => {
    await walk.order(15000);
    await walk.pay();
    return walk.land({ merchant_uid: walk.merchantUid });
  } },
  { key: 'paid by a test channel', ...paid, site: 'lenient', shows: [AMOUNT, /테스트|test/i], arrive: plain('pay', { sandbox: 'true' }) },

  { key: 'account', status: 200, word: 'vbankIssued', state: 'awaiting_deposit', retry: false, account: true,
    says: { ko: /입금/, en: /transfer|deposit|pay/i }, shows: [AMOUNT], hides: [/결제가 완료되었습니다/], arrive: plain('vbank') },
  { key: 'account, without imp_uid', status: 200, word: 'vbankIssued', state: 'awaiting_deposit', retry: false,
    says: { ko: /입금/, en: /deposit|transfer|wait/i }, hides: [AMOUNT, /imp_\d/], arrive: async (walk) => {
      await walk.order(15000);
      await walk.pay('vbank');
      return walk.land({ merchant_uid: walk.merchantUid });
    } },

  { key: 'failed', ...failed, shows: [/카드 한도를 초과하였습니다/], arrive: plain('fail') },
  { key: 'failed, the flag lies', ...failed, arrive: plain('fail', { flag: 'lying' }) },
  { key: 'failed, encoded twice', ...failed, shows: [/카드 한도를 초과하였습니다/], arrive: plain('fail', { encoding: 'double' }) },
  { key: 'cancelled by the buyer', ...failed, shows: [/사용자가 결제를 취소함/], arrive: plain('cancel') },
  { key: 'the window did not open', ...failed, state: 'pending', shows: [/Not found PG/], arrive: async (walk) => {
    await walk.order(15000);
    return walk.refusedWindow({ pg: 'broken' });
  } },

  { key: 'walked away', ...waiting, arrive: plain('close') },
  { key: "i'mport cannot be asked", ...waiting, arrive: async (walk) => {
    await walk.order(15000);
    walk.impUid = await walk.open();
    await walk.world.control('faults', { kind: 'html_502', count: -1 });
    try {
      return await walk.press('pay');
    } finally {
      await walk.world.control('faults', undefined, 'DELETE');
    }
  } },
  { key: 'walked away in silence, opened again', ...waiting, arrive: async (walk) => {
    await walk.order(15000);
    await walk.open();
    const closed = walk.page.waitForResponse((response) => response.request().method() === 'POST');
    await walk.page.locator('button[name=action][value=close_silent]').click();
    await closed;
    await walk.page.waitForLoadState('load');
    return walk.land({ merchant_uid: walk.merchantUid });
  } },

  { key: 'refunded', status: 200, word: 'cancelled', state: 'cancelled', says: { ko: /취소/, en: /cancel|refund/i }, shows: [AMOUNT],
    retry: false, arrive: refunded() },
  { key: 'refunded in part', status: 200, word: 'partiallyCancelled', state: 'partially_cancelled', says: { ko: /일부/, en: /part/i },
    shows: [AMOUNT, /5,000/, /10,000/], retry: false, arrive: refunded(5000) },

  { key: 'forged amount', ...forged, arrive: plain('forged') },
  { key: 'forged order number', ...forged, arrive: async (walk) => {
    await walk.order(15000);
    await walk.pay();
    const mine = walk.merchantUid;
    walk.merchantUid = walk.world.number('other');
    await walk.order(15000);
    return walk.land({ imp_uid: walk.impUid, merchant_uid: walk.merchantUid, imp_success: 'true', of: mine });
  } },
  { key: 'a test payment', ...forged, arrive: plain('pay', { sandbox: 'true' }) },
  { key: 'paid twice', status: 409, word: 'duplicate', state: 'paid', says: { ko: /이미/, en: /already/i }, retry: false, arrive: async (walk) => {
    await walk.order(15000);
    const second = await walk.open();
    await walk.pay();
    await walk.world.control(`payments/${second}/approve`, {});
    return walk.land({ imp_uid: second, merchant_uid: walk.merchantUid });
  } },
  { key: 'an unknown order', status: 404, word: 'unknownOrder', state: null, says: { ko: /찾을 수 없/, en: /find|found|unknown/i },
    retry: false, arrive: (walk) => walk.pay() },
  { key: 'an unknown payment', status: 404, word: 'notFound', state: 'pending', says: { ko: /찾을 수 없/, en: /find|found/i },
    retry: false, arrive: async (walk) => {
      await walk.order(15000);
      return walk.land({ imp_uid: 'imp_000000000000', merchant_uid: walk.merchantUid });
    } },

  { key: 'certified', status: 200, word: 'certified', state: 'completed', says: { ko: /완료/, en: /verified/i }, arrive: certify('adult') },
  { key: 'too young', status: 200, word: 'certificationFailed', state: 'pending', says: { ko: /연령/, en: /age|old/i },
    arrive: certify('minor', '--min-age', '19') },
  { key: 'not certified', status: 200, word: 'certificationFailed', state: 'pending', says: { ko: /완료되지 않/, en: /not/i },
    shows: [/사용자가 본인인증을 취소/], arrive: certify('cancel') },
  { key: 'certified before', status: 200, word: 'certificationFailed', state: 'pending', says: { ko: /이미/, en: /already/i },
    arrive: async (walk) => {
      await certify('minor', '--once-per-person')(walk);
      walk.merchantUid = walk.world.number('again');
      return certify('minor', '--once-per-person')(walk);
    } },
  { key: "somebody else's certification", status: 400, word: 'forgery', state: 'pending', says: { ko: /아닙니다/, en: /not/i }, arrive: async (walk) => {
    const { searchParams } = new URL((await certify('adult')(walk)).url);
    walk.merchantUid = walk.world.number('thief');
    await walk.order(0, '--kind', 'certification');
    return walk.land({ imp_uid: searchParams.get('imp_uid'), merchant_uid: walk.merchantUid }, '/payments/certification');
  } },

  { key: 'card registered', status: 200, word: 'success', state: 'completed', says: { ko: /등록되었습니다/, en: /registered|saved|added/i },
    hides: [/15,000/], retry: false, arrive: register('pay') },
  { key: 'card refused', status: 200, word: 'failed', state: 'failed', says: { ko: /등록되지 않/, en: /not/i }, retry: true, arrive: register('fail') },
  { key: 'card registration left', ...waiting, arrive: register('close') },
];

/** Addresses that no payment window sends anybody to. */
export const REFUSALS = [
  { key: 'no ids', status: 400, arrive: (walk) => walk.land('') },
  { key: 'two different ids', status: 400, arrive: (walk) => walk.land('imp_uid=imp_1&imp_uid=imp_2') },
  { key: 'an address that is none', status: 404, arrive: (walk) => walk.land('', '/payments/nothing') },
  { key: 'an address that is too long', status: 414, arrive: (walk) => walk.land(`merchant_uid=A&x=${'y'.repeat(9000)}`) },
  { key: 'the responder is away', site: 'away', status: 503, arrive: (walk) => walk.land('imp_uid=imp_1&merchant_uid=A') },
];
