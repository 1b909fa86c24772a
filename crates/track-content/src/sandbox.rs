//! `config.yml`: read as JSON for whoever runs the sandbox, and for the names of its hosts.

use std::collections::BTreeSet;

use crate::fields::Fields;
use crate::reading::Reader;

const CONFIG: &str = "config.yml";

/// Lists of hosts, and what else the file may hold.
const HOSTS: [&str; 2] = ["containers", "virtualmachines"];
const ALSO: [&str; 9] = [
    "version",
    "aws_accounts",
    "gcp_projects",
    "google_projects",
    "azure_subscriptions",
    "secrets",
    "websites",
    "virtualbrowsers",
    "custom_resources",
];

/// The sandbox of a track.
pub(crate) struct Sandbox {
    pub(crate) json: serde_json::Value,
    /// Names of its hosts; none when the track has no `config.yml` to compare with.
    pub(crate) hosts: Option<BTreeSet<String>>,
}

/// Reads `config.yml`, if there is one.
pub(crate) fn read(reader: &mut Reader<'_>) -> Sandbox {
    let nothing = Sandbox {
        json: serde_json::Value::Null,
        hosts: None,
    };
    if !reader.files.contains_key(CONFIG) {
        return nothing;
    }
    let Some(node) = reader.yaml(CONFIG) else {
        return nothing;
    };
    if node.is_null() {
        return nothing;
    }
    let Some(mut fields) = Fields::of(&node, CONFIG, "", &mut reader.findings) else {
        return nothing;
    };
    let mut hosts = BTreeSet::new();
    for list in HOSTS {
        for (index, item) in fields.list(list, &mut reader.findings).iter().enumerate() {
            let Some(mut host) = Fields::of(item, CONFIG, format!("{list}[{index}]"), &mut reader.findings) else {
                continue;
            };
            let Some(name) = host.required_line("name", &mut reader.findings) else {
                continue;
            };
            let line = host.line_of("name");
            if !is_host(&name) {
                reader.findings.problem(
                    CONFIG,
                    line,
                    format!("“{name}” cannot be a host's name: use letters, digits, - and _."),
                );
            } else if !hosts.insert(name.clone()) {
                reader
                    .findings
                    .problem(CONFIG, line, format!("names the host {name} twice: rename one."));
            }
        }
    }
    if let Some(browsers) = node.to_json().get("virtualbrowsers").and_then(|list| list.as_array()) {
        hosts.extend(
            browsers
                .iter()
                .filter_map(|browser| browser.get("name")?.as_str())
                .map(str::to_owned),
        );
    }
    fields.pass_over(&ALSO);
    fields.finish(&mut reader.findings);
    Sandbox {
        json: node.to_json(),
        hosts: Some(hosts),
    }
}

/// Whether this can be the name of a host.
pub(crate) fn is_host(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && name.len() <= 63 && !name.starts_with(['-', '.']) && name.bytes().all(inner)
}
