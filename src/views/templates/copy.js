/* Shows the copy button, which is hidden without scripts, and says beside it what became of a press. */
(function () {
  'use strict';
  var buttons = document.querySelectorAll('button[data-copy]');

  function say(button, done) {
    var place = button.parentNode.querySelector('[role=status]');
    place.textContent = '';
    setTimeout(function () {
      place.textContent = button.getAttribute(done ? 'data-copied' : 'data-failed');
    }, 50);
  }

  /* Without navigator.clipboard, or where an app does not let the page have it. */
  function copyByHand(digits) {
    var area = document.createElement('textarea');
    var done = false;
    area.className = 'away';
    area.readOnly = true;
    area.value = digits;
    document.body.appendChild(area);
    area.select();
    area.setSelectionRange(0, digits.length);
    try {
      done = document.execCommand('copy');
    } catch (refused) {
      done = false;
    }
    document.body.removeChild(area);
    return done;
  }

  function press() {
    var button = this;
    var digits = button.getAttribute('data-copy');
    function fallBack() {
      say(button, copyByHand(digits));
      button.focus();
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(digits).then(function () { say(button, true); }, fallBack);
    } else {
      fallBack();
    }
  }

  for (var i = 0; i !== buttons.length; i += 1) {
    buttons[i].addEventListener('click', press);
    buttons[i].hidden = false;
    buttons[i].removeAttribute('hidden');
  }
})();
