// Runs operations and shows the schema, which it asks the API itself. Text is set as text, never as markup.
const at = (id) => document.getElementById(id);
const [query, variables, token, answer, status, docs, search] =
  ['query', 'variables', 'token', 'answer', 'status', 'docs', 'search'].map(at);

query.value = sessionStorage.getItem('explorer.query') ?? '{\n  viewer {\n    user { name email }\n  }\n}\n';
variables.value = sessionStorage.getItem('explorer.variables') ?? '';

async function ask(body, signal) {
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  if (token.value.trim()) headers.authorization = `Bearer ${token.value.trim()}`;
  return fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body), signal });
}

let running;

async function run() {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  sessionStorage.setItem('explorer.query', query.value);
  sessionStorage.setItem('explorer.variables', variables.value);
  const body = { query: query.value };
  try {
    if (variables.value.trim()) body.variables = JSON.parse(variables.value);
  } catch (error) {
    status.textContent = '· the variables are not JSON';
    answer.textContent = error.message;
    return;
  }
  status.textContent = '· running';
  const began = performance.now();
  try {
    const live = /^\s*subscription\b/m.test(query.value);
    if (live) await listen(body, signal);
    else {
      const response = await ask(body, signal);
      const text = await response.text();
      answer.textContent = pretty(text);
      status.textContent = `· ${response.status} in ${Math.round(performance.now() - began)} ms`;
    }
  } catch (error) {
    if (signal.aborted) return;
    status.textContent = '· not reached';
    answer.textContent = error.message;
  }
}

// A subscription, over Server-Sent Events: each answer on top of the last.
async function listen(body, signal) {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  if (token.value.trim()) headers.authorization = `Bearer ${token.value.trim()}`;
  const response = await fetch('/graphql/stream', { method: 'POST', headers, body: JSON.stringify(body), signal });
  answer.textContent = '';
  if (!response.ok) {
    answer.textContent = pretty(await response.text());
    status.textContent = `· ${response.status}`;
    return;
  }
  status.textContent = '· listening; Run again to stop';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += part.value;
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      if (block.startsWith('event: complete') || block.startsWith('event:complete')) status.textContent = '· complete';
      const data = block.split('\n').filter((line) => line.startsWith('data:')).map((line) => line.slice(5)).join('\n');
      if (data.trim()) answer.textContent = `${pretty(data)}\n\n${answer.textContent}`.slice(0, 200_000);
    }
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const SCHEMA = `{ __schema { types { kind name description
  fields(includeDeprecated: true) { name description type { ...t } args { name type { ...t } } }
  inputFields { name description type { ...t } } enumValues { name description } } } }
  fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

const typeName = (type) =>
  type.kind === 'NON_NULL' ? `${typeName(type.ofType)}!` : type.kind === 'LIST' ? `[${typeName(type.ofType)}]` : type.name;

function element(name, text) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}

function describe(type, wanted) {
  const members = type.fields ?? type.inputFields ?? type.enumValues ?? [];
  const named = type.name.toLowerCase().includes(wanted);
  const shown = named ? members : members.filter((member) => member.name.toLowerCase().includes(wanted));
  if (!named && shown.length === 0) return null;
  const details = element('details');
  details.open = wanted !== '' && !named;
  details.append(element('summary', type.name));
  if (type.description) details.append(element('p', type.description));
  const list = element('dl');
  for (const member of shown) {
    const term = element('dt');
    term.append(element('b', member.name));
    const args = (member.args ?? []).map((arg) => `${arg.name}: ${typeName(arg.type)}`).join(', ');
    term.append(`${args && `(${args})`}${member.type ? `: ${typeName(member.type)}` : ''}`);
    list.append(term, element('dd', member.description));
  }
  details.append(list);
  return details;
}

let types = [];
const ROOTS = ['Query', 'Mutation', 'Subscription'];
const rank = (type) => (ROOTS.includes(type.name) ? ROOTS.indexOf(type.name) : ROOTS.length);

function showDocs() {
  const wanted = search.value.trim().toLowerCase();
  docs.replaceChildren(...types.map((type) => describe(type, wanted)).filter(Boolean));
}

async function loadDocs() {
  const { data, errors } = await (await ask({ query: SCHEMA })).json();
  if (!data) throw new Error(errors?.[0]?.message ?? 'no schema');
  types = data.__schema.types
    .filter((type) => !type.name.startsWith('__') && type.kind !== 'SCALAR')
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
  showDocs();
}

at('run').addEventListener('click', run);
search.addEventListener('input', showDocs);
token.addEventListener('input', () => {
  at('who').textContent = token.value.trim() ? 'Runs with the API token.' : 'Runs as you are signed in.';
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
loadDocs().catch((error) => docs.replaceChildren(element('p', `The schema could not be read: ${error.message}`)));
