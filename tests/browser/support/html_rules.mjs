// html-validate with all rules of its two sets: what the standard asks of a document, and what it recommends. Left out
// are matters of taste in which the standard allows both.
import { HtmlValidate } from './packages.mjs';

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'doctype-style': 'off', // <!doctype html> and <!DOCTYPE html> are the same
    'no-trailing-whitespace': 'off', // `make check` looks at the templates; a value may end in a blank
    'long-title': 'off', // the shop's name is the shop's
    'meta-refresh': 'off', // deploy/later: a file that a web server shows in our place can bear no header
    // Files of the page's own server need no digest, and i'mport publishes none of its script, for which the sandbox's stands.
    'require-sri': ['error', { target: 'crossorigin', exclude: ['/sandbox/iamport.js'] }],
    // Numbers are kept together by style sheets; as text they have to be copied and compared byte for byte.
    'tel-non-breaking': 'off',
  },
});

/** What is wrong with a document: a line each, with rule, place and element. */
export async function validate(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((result) => result.messages.map((message) =>
    `html-validate ${message.ruleId} at ${message.line}:${message.column}` +
    `${message.selector ? ` (${message.selector})` : ''}: ${message.message}`));
}
