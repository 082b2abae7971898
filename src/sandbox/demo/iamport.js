// A stand-in for i'mport's JavaScript SDK (https://cdn.iamport.kr/v1/iamport.js), for development. A shop's page that works
// with it works with the real one: the same calls, the same parameters, the same results. Where no source tells what the real
// one does, the words are ours, and imp-sandbox(1) says so. `sandbox` among the parameters is ours alone: the real one
// ignores it.
(function () {
  'use strict';

  var home = new URL(document.currentScript.src).origin;
  var merchantCode = null;
  var open = false;

  // What of the parameters goes to the payment window, by the names that it knows.
  var NAMES = {
    pg: 'pg', channelKey: 'channel_key', pay_method: 'pay_method', merchant_uid: 'merchant_uid', name: 'name', amount: 'amount',
    currency: 'currency', tax_free: 'tax_free', vat_amount: 'vat_amount', buyer_name: 'buyer_name', buyer_email: 'buyer_email',
    buyer_tel: 'buyer_tel', buyer_addr: 'buyer_addr', buyer_postcode: 'buyer_postcode', m_redirect_url: 'm_redirect_url',
    confirm_url: 'confirm_url', customer_uid: 'customer_uid', vbank_due: 'vbank_due', escrow: 'escrow', digital: 'digital',
    language: 'lang'
  };

  function isPhone() {
    return /Android|iPhone|iPad|iPod|Mobile/i.test(navigator.userAgent);
  }

  function failure(params, message) {
    return { success: false, imp_success: false, imp_uid: null, merchant_uid: params.merchant_uid, error_code: null, error_msg: message };
  }

  // Before the window opens. Since JS SDK 1.1.5 a phone's page without a callback hears of it at m_redirect_url.
  function refuse(params, callback, rsp) {
    if (typeof callback === 'function') {
      callback(rsp);
    } else if (isPhone() && params.m_redirect_url) {
      var back = new URL(params.m_redirect_url, location.href);
      ['imp_uid', 'merchant_uid', 'imp_success', 'error_code', 'error_msg'].forEach(function (name) {
        if (rsp[name] !== null && rsp[name] !== undefined) {
          back.searchParams.set(name, String(rsp[name]));
        }
      });
      location.assign(back.href);
    } else {
      console.error('IMP: ' + rsp.error_msg);
    }
  }

  // What the real one refuses since 2024-03-15: merchant_uid is a string, amount a number.
  function fault(params) {
    if (merchantCode === null) {
      return 'IMP.init() has not been called.';
    }
    if (typeof params.merchant_uid !== 'string' || params.merchant_uid === '') {
      return 'merchant_uid is not a string.';
    }
    if (typeof params.amount !== 'number' || !isFinite(params.amount)) {
      return 'amount is not a number.';
    }
    return null;
  }

  function fieldsOf(params, framed) {
    var fields = new URLSearchParams();
    Object.keys(NAMES).forEach(function (name) {
      var value = params[name];
      if (value !== undefined && value !== null && value !== '') {
        fields.append(NAMES[name], String(value));
      }
    });
    if (params.custom_data !== undefined) {
      fields.append('custom_data', typeof params.custom_data === 'string' ? params.custom_data : JSON.stringify(params.custom_data));
    }
    [].concat(params.notice_url || []).forEach(function (url) {
      fields.append('notice_url[]', url);
    });
    var ours = params.sandbox || {};
    ['flag', 'encoding'].forEach(function (name) {
      if (ours[name]) {
        fields.append(name, ours[name]);
      }
    });
    if (ours.test) {
      fields.append('sandbox', 'true');
    }
    if (framed) {
      fields.append('page_origin', location.origin);
    }
    return fields;
  }

  // The window over the page: a modal dialog keeps the focus within, Escape presses its cross.
  // On a wide screen it may lie over a part of the page (`sandbox.over`, a selector).
  function overlay(url, language, over) {
    var dialog = document.createElement('dialog');
    var frame = document.createElement('iframe');
    var name = /^en/.test(language) ? 'Payment window' : '결제창';
    dialog.id = 'imp-dialog';
    dialog.setAttribute('aria-label', name);
    frame.id = 'imp-window';
    frame.title = name;
    frame.src = url;
    var style = { position: 'fixed', inset: '0', width: '100%', height: '100%', maxWidth: '30rem', maxHeight: '52rem', margin: 'auto', padding: '0', border: '0', borderRadius: innerWidth > 480 ? '1rem' : '0', overflow: 'hidden', background: 'Canvas' };
    Object.assign(dialog.style, style);
    Object.assign(frame.style, { display: 'block', width: '100%', height: '100%', border: '0' });
    var below = over && innerWidth >= 1024 && document.querySelector(over);
    if (below) {
      var place = below.getBoundingClientRect();
      Object.assign(dialog.style, { left: place.left + 'px', right: 'auto', width: place.width + 'px', maxHeight: 'none', margin: '0', borderRadius: '0' });
    }
    dialog.appendChild(frame);
    document.body.appendChild(dialog);
    dialog.addEventListener('cancel', function (event) {
      event.preventDefault();
      frame.contentWindow.postMessage({ from: 'imp-page', kind: 'close' }, home);
    });
    dialog.showModal();
    frame.addEventListener('load', function () {
      frame.focus();
    });
    return {
      source: function () { return frame.contentWindow; },
      close: function () {
        dialog.close();
        dialog.remove();
      }
    };
  }

  function popup(blank, url) {
    blank.location.replace(url);
    return {
      source: function () { return blank; },
      close: function () { blank.close(); }
    };
  }

  // Waits for the window's word. A buyer who leaves brings none: then nothing is called.
  function wait(shown, callback) {
    open = true;
    function hear(event) {
      var data = event.data;
      if (event.origin !== home || event.source !== shown.source() || !data || data.from !== 'imp-window') {
        return;
      }
      removeEventListener('message', hear);
      open = false;
      shown.close();
      if (data.kind === 'result' && typeof callback === 'function') {
        callback(data.result);
      }
    }
    addEventListener('message', hear);
  }

  function languageOf(params) {
    return params.language || document.documentElement.lang || 'ko';
  }

  function present(url, blank, params, callback) {
    wait(blank ? popup(blank, url) : overlay(url, languageOf(params), (params.sandbox || {}).over), callback);
  }

  function blankFor(wanted) {
    return wanted ? window.open('about:blank', 'imp-window', 'popup,width=480,height=800') : null;
  }

  window.IMP = {
    init: function (code) {
      merchantCode = String(code);
    },

    // In place of init, for a sub-merchant: agency(code, 'ABC'). The sandbox makes no difference between sub-merchants, here
    // as in its API. Source: i'mport's "Agency & Tier" (portone.gitbook.io/docs-en/tips/agency-and-tier); its SDKs for apps
    // call agency where they are given a tierCode, and else init.
    agency: function (code) {
      merchantCode = String(code);
    },

    request_pay: function (given, callback) {
      var params = Object.assign({ currency: 'KRW' }, given);
      var wrong = fault(params);
      if (wrong) {
        refuse(params, callback, failure(params, wrong));
        return;
      }
      if (open) {
        return;
      }
      var way = (params.sandbox || {}).way;
      var framed = way ? way === 'frame' : !(isPhone() && params.m_redirect_url);
      var blank = blankFor(framed && params.popup);
      var fields = fieldsOf(params, framed);
      fetch(home + '/sandbox/window/open', { method: 'POST', body: fields })
        .then(function (answer) { return answer.json(); })
        .then(function (answer) {
          if (answer.rsp) {
            if (blank) {
              blank.close();
            }
            refuse(params, callback, answer.rsp);
            return;
          }
          var url = home + answer.window + '&lang=' + encodeURIComponent(languageOf(params).slice(0, 2));
          if (framed) {
            present(url, blank, params, callback);
          } else {
            location.assign(url);
          }
        })
        .catch(function () {
          if (blank) {
            blank.close();
          }
          refuse(params, callback, failure(params, 'The sandbox does not answer.'));
        });
    },

    // Identity verification: a pop-up on a PC, on a phone m_redirect_url where popup is false.
    certification: function (given, callback) {
      var params = Object.assign({}, given);
      var wrong = merchantCode === null ? 'IMP.init() has not been called.'
        : typeof params.merchant_uid !== 'string' || params.merchant_uid === '' ? 'merchant_uid is not a string.' : null;
      if (wrong) {
        refuse(params, callback, failure(params, wrong));
        return;
      }
      if (open) {
        return;
      }
      var way = (params.sandbox || {}).way;
      var framed = way ? way === 'frame' : !(isPhone() && params.m_redirect_url && params.popup === false);
      var fields = fieldsOf(params, framed);
      fields.set('lang', languageOf(params).slice(0, 2));
      var url = home + '/sandbox/certification?' + fields;
      if (framed) {
        present(url, blankFor(true), params, callback);
      } else {
        location.assign(url);
      }
    }
  };
})();
