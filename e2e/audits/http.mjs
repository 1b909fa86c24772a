// Runs every server audit of `graphql-http` against a running server and fails unless all pass.
//   node e2e/audits/http.mjs http://127.0.0.1:4000/graphql
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
if (!url) {
  console.error('usage: node e2e/audits/http.mjs URL');
  process.exit(2);
}

const audits = serverAudits({ url });
const failed = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') failed.push(`${result.status}  ${audit.id}  ${audit.name}\n      ${result.reason}`);
}
for (const line of failed) console.error(line);
console.log(`${audits.length - failed.length} of ${audits.length} audits pass`);
process.exit(failed.length === 0 && audits.length > 0 ? 0 : 1);
