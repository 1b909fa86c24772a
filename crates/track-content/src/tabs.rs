//! The tabs beside an assignment.

use std::collections::BTreeSet;

use crate::fields::{Fields, Findings};
use crate::track::{Tab, TabKind};

/// The tabs in their order; one of an unknown kind keeps its place, so that links to the others stay right.
pub(crate) fn read(fields: &mut Fields<'_>, hosts: Option<&BTreeSet<String>>, findings: &mut Findings) -> Vec<Tab> {
    let mut tabs = Vec::new();
    for (index, node) in fields.list("tabs", findings).iter().enumerate() {
        let name = fields.called(&format!("tabs[{index}]"));
        let Some(mut tab) = Fields::of(node, fields.file, name, findings) else {
            continue;
        };
        let kind = tab.required_line("type", findings);
        let kind = match kind.as_deref() {
            Some("terminal") => TabKind::Terminal,
            Some("service") => TabKind::Service,
            Some("code") => TabKind::Code,
            Some("website" | "external") => TabKind::Website,
            Some("browser") => TabKind::Browser,
            None => continue,
            Some(other) => {
                findings.note(
                    fields.file,
                    tab.line_of("type"),
                    format!("“{other}” is no kind of tab this version knows; the tab says so."),
                );
                TabKind::Other
            }
        };
        let Some(title) = tab.required_line("title", findings) else {
            continue;
        };
        let url = tab.line("url", findings);
        let url_line = tab.line_of("url");
        let read = Tab {
            title,
            kind,
            hostname: tab.line("hostname", findings),
            port: tab.port("port", findings),
            path: tab.line("path", findings),
            url: url.filter(|url| is_web(url, fields.file, url_line, findings)),
            new_window: tab.flag("new_window", false, findings),
            workdir: tab.line("workdir", findings),
            cmd: tab.line("cmd", findings),
        };
        if let (Some(hosts), Some(host)) = (hosts, &read.hostname)
            && !hosts.contains(host)
        {
            findings.note(
                fields.file,
                tab.line_of("hostname"),
                format!("names the host {host}, which config.yml does not have."),
            );
        }
        tab.pass_over(&["id", "protocol", "custom_request_headers", "custom_response_headers"]);
        tab.finish(findings);
        tabs.push(read);
    }
    tabs
}

/// Whether an address may be opened in a tab; a note when not.
fn is_web(url: &str, file: &str, line: u32, findings: &mut Findings) -> bool {
    let fits = url.starts_with("https://") || url.starts_with("http://");
    if !fits {
        findings.note(
            file,
            line,
            "names an address that is neither http nor https; it was left out.",
        );
    }
    fits
}
