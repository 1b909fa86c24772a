// How quick the invitation page is on a phone, cold, on a simulated slow 4G. Aims: performance at least 0.95, interactive within
// 2.5 s. Accessibility and best practices do not depend on the machine: tests/lighthouse.spec.ts.
import { type Finding, look } from '../support/lighthouse.ts';
import { invite } from '../support/team.ts';
import { test } from '../support/test.ts';

/** So often it is looked at; the one in the middle counts. */
const TIMES = 5;

test('invitation', async ({ server, script, launchOptions }) => {
  const { token } = await invite(script, { publicDescription: 'Half an hour, **no experience** needed.' });
  const findings: Finding[] = [];
  for (let times = 0; times < TIMES; times += 1) {
    findings.push(await look(`${server.url}/i/${token}`, ['performance'], launchOptions.executablePath));
  }
  const middle = (number: (finding: Finding) => number) => findings.map(number).sort((a, b) => a - b)[Math.floor(TIMES / 2)] as number;
  const score = middle(({ scores }) => scores.performance ?? 0).toFixed(2);
  const interactive = Math.round(middle((finding) => finding.interactive ?? Number.POSITIVE_INFINITY));
  console.log(
    `\ninvitation page, Lighthouse mobile, middle of ${TIMES}: performance ${score} (aim 0.95), ` +
      `interactive after ${interactive} ms (aim 2500)`,
  );
  for (const line of new Set(findings.flatMap(({ lost }) => lost))) console.log(`  ${line}`);
});
