// The checkout of the demo shop: what a front-end developer writes, and what shows it.
(function () {
  'use strict';

  var form = document.getElementById('checkout');
  var pay = document.getElementById('pay');
  var trouble = document.getElementById('trouble');
  var words = JSON.parse(form.dataset.words);
  var again = [3000, 5000, 10000, 15000];

  // ---- the lines that every shop needs: the result is whatever the shop's own server says, never what the window said

  function askTheShop(rsp) {
    return fetch(form.dataset.verify, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ imp_uid: rsp.imp_uid, merchant_uid: rsp.merchant_uid })
    });
  }

  function requestPay(order) {
    IMP.init(form.dataset.merchantCode);
    if (order.kind === 'certification') {
      IMP.certification({
        merchant_uid: order.merchant_uid,
        m_redirect_url: form.dataset.landing,
        popup: false,
        sandbox: { way: value('way') }
      }, settle);
      return;
    }
    IMP.request_pay({
      pg: value('pg') || providerOf(value('pay_method')),
      pay_method: value('pay_method') || 'card',
      merchant_uid: order.merchant_uid,
      name: order.name,
      amount: order.amount,
      currency: order.currency,
      buyer_name: value('buyer_name'),
      buyer_tel: value('buyer_tel'),
      buyer_email: value('buyer_email'),
      customer_uid: order.customer_uid,
      confirm_url: value('confirm_url'),
      custom_data: { product: value('product') },
      vbank_due: value('pay_method') === 'vbank' ? daysFromNow(3) : undefined,
      m_redirect_url: form.dataset.landing,
      language: document.documentElement.lang,
      popup: value('popup') === 'true',
      sandbox: { over: '.phone', way: value('way'), flag: value('flag'), encoding: value('encoding'), test: value('sandbox') === 'true' }
    }, settle);
  }

  // ---- the rest of the page

  function value(name) {
    return new FormData(form).get(name) || '';
  }

  function providerOf(method) {
    return /^(kakaopay|naverpay|tosspay)$/.test(method) ? method : 'html5_inicis';
  }

  // A day as vbank_due takes it: 2026-12-24, in Korea.
  function daysFromNow(days) {
    return new Date(Date.now() + (days * 24 + 9) * 3600 * 1000).toISOString().slice(0, 10);
  }

  function busy(on) {
    pay.disabled = on;
    pay.setAttribute('aria-busy', String(on));
  }

  // The pane cannot see what this page asks the responder: it is told.
  function tellThePane(rsp, began, status, answer) {
    var word = '';
    try {
      word = JSON.parse(answer).status || '';
    } catch (error) { /* not JSON: no word */ }
    return fetch('/sandbox/shop/wire', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      keepalive: true,
      body: JSON.stringify({
        url: form.dataset.verify, status: status, at: began, ms: Date.now() - began, word: word, answer: answer,
        merchant_uid: rsp.merchant_uid, imp_uid: rsp.imp_uid,
        sent: JSON.stringify({ imp_uid: rsp.imp_uid, merchant_uid: rsp.merchant_uid })
      })
    }).catch(function () { /* the pane is for people only */ });
  }

  function settle(rsp, turn) {
    var round = turn || 0;
    var began = Date.now();
    if (!form.dataset.verify) {
      show({ status: 'nobody', merchant_uid: rsp.merchant_uid, message: words.nobody }, rsp);
      return;
    }
    askTheShop(rsp).then(function (answer) {
      return answer.text().then(function (text) {
        tellThePane(rsp, began, answer.status, text);
        return JSON.parse(text);
      });
    }).catch(function () {
      return { status: 'pending', merchant_uid: rsp.merchant_uid };
    }).then(function (said) {
      show(said, rsp);
      if (said.status === 'pending' && round < again.length) {
        setTimeout(settle, again[round], rsp, round + 1);
      }
    });
  }

  var tones = {
    success: 'good', certified: 'good', vbankIssued: 'waiting', pending: 'waiting', nobody: 'waiting'
  };

  function fact(list, name, text) {
    if (text === null || text === undefined || text === '') {
      return;
    }
    var row = document.createElement('div');
    var term = document.createElement('dt');
    var said = document.createElement('dd');
    term.textContent = name;
    said.textContent = text;
    row.append(term, said);
    list.append(row);
  }

  function show(said, rsp) {
    var result = document.getElementById('result');
    var list = document.getElementById('result-facts');
    var title = document.getElementById('result-title');
    var first = result.hidden;
    busy(false);
    result.dataset.status = said.status;
    result.dataset.tone = tones[said.status] || 'bad';
    title.textContent = words['result.' + said.status] || said.message || said.status;
    document.getElementById('result-text').textContent = words['result.' + said.status + '.text'] || rsp.error_msg || said.message || '';
    list.textContent = '';
    fact(list, words.number, said.merchant_uid || rsp.merchant_uid);
    if (said.status === 'vbankIssued') {
      fact(list, words.bank, rsp.vbank_name);
      fact(list, words.account, rsp.vbank_num);
      fact(list, words.holder, rsp.vbank_holder);
    }
    if (typeof said.amount === 'number') {
      fact(list, words.amount, new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency: said.currency || 'KRW' }).format(said.amount));
    }
    form.hidden = true;
    result.hidden = false;
    if (first) {
      result.focus();
      result.scrollIntoView({ block: 'center' });
    }
  }

  function order() {
    return fetch(form.action, { method: 'POST', headers: { Accept: 'application/json' }, body: new URLSearchParams(new FormData(form)) })
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error(String(answer.status));
        }
        return answer.json();
      });
  }

  // The server went by the browser's name; a narrow window is a phone too, unless somebody has chosen already.
  if (innerWidth < 640 && form.querySelector('input[name="way"]:checked').defaultChecked) {
    form.querySelector('input[name="way"][value="redirect"]').checked = true;
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    trouble.textContent = '';
    busy(true);
    order().then(function (placed) {
      requestPay(placed);
      busy(value('way') === 'redirect');  // the page is about to be left
    }).catch(function () {
      trouble.textContent = words.trouble;
      busy(false);
    });
  });

  // Back from the payment window by the browser's own button: the page is as it was left.
  addEventListener('pageshow', function () {
    busy(false);
  });
})();
