// A script author with an API token: plain HTTP, plain GraphQL.
export class Script {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Sends an operation; throws when the answer has errors. */
  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await answer.json()) as { data?: T; errors?: unknown[] };
    if (!body.data || body.errors) throw new Error(`${answer.status}: ${JSON.stringify(body.errors ?? body)}`);
    return body.data;
  }
}
