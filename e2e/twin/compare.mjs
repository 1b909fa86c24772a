// Reads cases with the server's answers, a line each, asks the page's rules in WebAssembly, and fails at the first difference.
// node compare.mjs MODULE COUNT
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [module, count] = process.argv.slice(2);
createRequire(import.meta.url)(module);
if (typeof globalThis.explainInPage !== 'function') throw new Error(`${module} does not offer explainInPage`);

let compared = 0;
const decisions = new Set();
for await (const line of createInterface({ input: process.stdin })) {
  const { case: facts, answer } = JSON.parse(line);
  const inPage = globalThis.explainInPage(JSON.stringify(facts));
  const onServer = JSON.stringify(answer);
  if (inPage !== onServer) {
    console.error(`server and page differ\ncase:   ${JSON.stringify(facts)}\nserver: ${onServer}\npage:   ${inPage}`);
    process.exit(1);
  }
  decisions.add(answer.decision.split(/[ {]/)[0]);
  compared += 1;
}
// Cases that never reach a decision would prove nothing about it; NotFound of an unknown link has no facts to vary.
const known = ['NotFound', 'AccessRemoved', 'AccessEnded', 'Content', 'Closed', 'NotYetOpen', 'ProveEmail', 'NotOnList', 'Full', 'LeaveDetails', 'MayClaim'];
const missed = known.filter((decision) => !decisions.has(decision));
if (compared !== Number(count) || missed.length > 0) {
  console.error(`compared ${compared} of ${count} cases; never decided: ${missed.join(', ') || 'none'}`);
  process.exit(1);
}
console.log(`server and page agree on ${compared} cases`);
