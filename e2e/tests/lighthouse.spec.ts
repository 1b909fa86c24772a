// The invitation page as Lighthouse judges it on a phone: what it says of accessibility and good practice does not depend on the
// machine. What does, how quick it is, is measured by `cargo xtask bench page-invitation`.
import { look } from '../support/lighthouse.ts';
import { invite } from '../support/team.ts';
import { expect, test } from '../support/test.ts';

test('Lighthouse finds nothing to mend on the invitation page', async ({ server, script, launchOptions }) => {
  const { token } = await invite(script, { publicDescription: 'Half an hour, **no experience** needed.', showShareButton: true });
  const { scores, lost } = await look(`${server.url}/i/${token}`, ['accessibility', 'best-practices'], launchOptions.executablePath);
  expect(lost).toEqual([]);
  expect(scores).toEqual({ accessibility: 1, 'best-practices': 1 });
});
