// Tests are named by a sentence and give back what they found wrong: a list of lines, empty if all is well. What they
// throw counts as one finding more.

export class Skip extends Error {}

const registered = [];
const tally = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** `kind` names the page or topic that `sentence` is about. */
export function test(kind, sentence, run) {
  registered.push({ name: `${kind}: ${sentence}`, run });
}

/** Tests that cannot be told apart from their parent beforehand: the parts of a walk. */
export function report(name, findings) {
  if (findings.length === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed += 1;
  failures.push({ name, findings });
  console.log(`  FAILED  ${name}`);
}

export function skip(name, reason) {
  tally.skipped += 1;
  console.log(`  skipped ${name}: ${reason}`);
}

/** Runs all whose names hold one of the words (all, without words). */
export async function runAll(words) {
  for (const { name, run } of registered) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    let findings;
    try {
      findings = (await run()) ?? [];
    } catch (error) {
      if (error instanceof Skip) {
        skip(name, error.message);
        continue;
      }
      findings = [`${error.stack ?? error}`];
    }
    report(name, findings);
  }
}

/** Prints what failed, and the closing line; the exit status. */
export function close() {
  for (const { name, findings } of failures) {
    console.log(`\n==== ${name}`);
    for (const finding of findings) console.log(`  ${finding.replaceAll('\n', '\n    ')}`);
  }
  if (failures.length > 0) console.log();
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
  return tally.failed > 0 || tally.passed === 0 ? 1 : 0;
}

/** Collects findings; `expect` says what was there instead. */
export class Findings {
  list = [];

  add(...lines) {
    this.list.push(...lines);
  }

  expect(truth, what) {
    if (!truth) this.list.push(what);
  }

  equal(found, expected, what) {
    this.expect(JSON.stringify(found) === JSON.stringify(expected),
      `${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }

  matches(text, pattern, what) {
    this.expect(pattern.test(text), `${what}: ${pattern} is not in ${JSON.stringify(String(text).slice(0, 400))}`);
  }

  lacks(text, pattern, what) {
    const found = pattern.exec(text);
    this.expect(!found, `${what}: ${pattern} must not be there: ${JSON.stringify(found?.[0])}`);
  }
}
