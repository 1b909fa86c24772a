// GraphQL over HTTP as its specification says it: every audit of graphql-http, none left out.
import { serverAudits } from 'graphql-http';
import { expect, test } from '../support/test.ts';

test('the server passes all 61 audits of GraphQL over HTTP', async ({ server }) => {
  const audits = serverAudits({ url: `${server.url}/graphql` });
  const results = await Promise.all(audits.map(async (audit) => ({ audit, result: await audit.fn() })));
  const failed = results
    .filter(({ result }) => result.status !== 'ok')
    .map(({ audit, result }) => `${audit.id} ${audit.name}: ${'reason' in result ? result.reason : ''}`);
  expect(failed).toEqual([]);
  expect(results.length).toBe(61);
});
