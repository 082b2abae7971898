/* Asks for the result at the times at which the page would reload, and loads it only for a result. Where the reload
   cannot be called off it comes first, and nothing else happens here. */
(function () {
  'use strict';
  var LAST = 10;
  var main = document.querySelector('main[data-poll]');
  var count = /([?&]imp_refresh=)([0-9]+)/;
  var found = count.exec(location.search);
  var pause = main ? parseInt(main.getAttribute('data-poll'), 10) : 0;
  var asked = found ? parseInt(found[2], 10) : LAST;
  var missed = 0;

  /* Of this page, and without its path: one that begins with two slashes would name another host. */
  function address() {
    return location.search.replace(count, function (all, name) { return name + asked; });
  }

  function showPage() {
    location.replace(address());
  }

  function waitAndAsk() {
    setTimeout(ask, pause * 1000 + 500);
  }

  /* One miss may be a moment without network, where a reload would show the browser's own error. */
  function miss() {
    missed += 1;
    if (asked >= LAST || (missed > 1 && navigator.onLine !== false)) {
      showPage();
    } else {
      waitAndAsk();
    }
  }

  function read(request) {
    var answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch (nonsense) {
      answer = null;
    }
    if (request.status >= 500 || !answer || typeof answer.status !== 'string') {
      miss();
      return;
    }
    missed = 0;
    pause = parseInt(request.getResponseHeader('Retry-After'), 10);
    if (answer.status === 'pending' && pause > 0) {
      waitAndAsk();
    } else {
      showPage();
    }
  }

  function ask() {
    var request = new XMLHttpRequest();
    asked += 1;
    request.open('GET', address());
    request.setRequestHeader('Accept', 'application/json');
    request.timeout = 20000;
    request.onload = function () { read(request); };
    request.onerror = request.ontimeout = miss;
    request.send();
  }

  if (pause > 0 && found && window.XMLHttpRequest && window.JSON && window.stop) {
    window.addEventListener('load', function () {
      setTimeout(function () {
        window.stop();
        waitAndAsk();
      }, 0);
    });
  }
})();
