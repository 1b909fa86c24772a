//! What a script with a token looks like, for curl and for Python without anything installed. Made to be pasted and to work.
//!
//! It knows neither browser nor server: a test in `e2e` pastes both into a shell.

/// A language that examples are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// A line for a shell.
    Curl,
    /// A file for Python 3, standard library only.
    Python,
}

/// What an example is about.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// Where the server is: scheme, host and port.
    pub origin: &'a str,
    /// The team's slug: lower-case letters, digits and hyphens.
    pub slug: &'a str,
    /// The token, or what stands for it while it is not shown.
    pub token: &'a str,
    /// Whether the token reads invites; else the example only shows that the server answers.
    pub reads: bool,
}

impl Example<'_> {
    fn query(self) -> String {
        if self.reads {
            let fields = "publicTitle status claimCount url";
            format!(
                r#"{{ team(slug: "{}") {{ name trackInvites(first: 5) {{ nodes {{ {fields} }} }} }} }}"#,
                self.slug
            )
        } else {
            "{ now }".to_owned()
        }
    }

    /// The example's text.
    #[must_use]
    pub fn text(self, language: Language) -> String {
        let (origin, token, query) = (self.origin, self.token, self.query());
        match language {
            Language::Curl => {
                let escaped = query.replace('"', "\\\"");
                format!(
                    "curl -sS {origin}/graphql \\\n  -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' \\\n  --data '{{\"query\": \"{escaped}\"}}'\n"
                )
            }
            Language::Python => format!(
                r#"import json
import urllib.request

query = """{query}"""

request = urllib.request.Request(
    "{origin}/graphql",
    data=json.dumps({{"query": query}}).encode(),
    headers={{
        "Authorization": "Bearer {token}",
        "Content-Type": "application/json",
    }},
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)
print(json.dumps(answer, indent=2))
"#
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, Language};

    const EXAMPLE: Example<'_> = Example {
        origin: "https://tracks.test",
        slug: "acme-labs",
        token: "tp_secret",
        reads: true,
    };

    #[test]
    fn what_curl_sends_is_json_with_the_query() {
        let text = EXAMPLE.text(Language::Curl);
        let data = text
            .split("--data '")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .expect("a body");
        let body: serde_json::Value = serde_json::from_str(data).expect("JSON");
        assert!(
            body["query"]
                .as_str()
                .is_some_and(|query| query.contains("team(slug: \"acme-labs\")")),
            "{body}"
        );
        assert!(text.contains("Bearer tp_secret") && text.contains("https://tracks.test/graphql"));
    }

    #[test]
    fn a_token_that_reads_nothing_asks_for_the_time() {
        let text = Example {
            reads: false,
            ..EXAMPLE
        }
        .text(Language::Python);
        assert!(text.contains("{ now }") && !text.contains("trackInvites"), "{text}");
    }
}
