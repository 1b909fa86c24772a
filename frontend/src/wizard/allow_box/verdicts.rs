//! How the list stands, what the last addition came to, and the lines to mend.

use leptos::prelude::*;

use super::{AllowBox, Told};
use crate::{
    kit::{Button, ButtonKind, ButtonSize, Icon, Status, Tone, changing, small_icon},
    wizard::allowed::{TooMany, Wrong, grouped},
};

/// Invalid lines shown at once; the count says how many there are.
const WRONG: usize = 20;

impl AllowBox {
    /// How the list stands, and what the last addition came to.
    pub(super) fn verdicts(self) -> AnyView {
        let desk = self.desk;
        let now = move || match desk.reading.get() {
            Some(percent) => view! { <p class="muted">{format!("Reading the list, {percent} %…")}</p> }.into_any(),
            None => {
                let (valid, invalid) = desk
                    .sheet
                    .allowed
                    .with(|list| (list.valid().len(), list.invalid().len()));
                let twice = self.told.with(|told| match told {
                    Some(Told::Report(report, _)) => report.duplicates,
                    _ => 0,
                });
                let clean = move |()| desk.sheet.allowed.update(|list| *list = list.without_invalid());
                view! {
                    <Status tone=Tone::Positive glyph=Icon::Done word=format!("{} valid", grouped(valid)) />
                    {(twice > 0).then(|| {
                        let word = format!("{} {} left out", grouped(twice), if twice == 1 { "duplicate" } else { "duplicates" });
                        view! { <Status tone=Tone::Caution glyph=Icon::Duplicate word /> }
                    })}
                    {(invalid > 0).then(|| view! {
                        <Status tone=Tone::Critical glyph=Icon::Bad word=format!("{} invalid", grouped(invalid)) />
                        <span class="btns"><Button size=ButtonSize::Small on_press=clean>"Remove invalid"</Button></span>
                    })}
                }
                .into_any()
            }
        };
        let told = move || {
            let words = match self.told.get()? {
                Told::Report(report, remark) => {
                    let added = (report.added > 1).then(|| format!("{} entries added.", grouped(report.added)));
                    let words = [added, remark.map(str::to_owned)]
                        .into_iter()
                        .flatten()
                        .collect::<Vec<_>>()
                        .join(" ");
                    return (!words.is_empty()).then(|| view! { <p class="hint">{words}</p> }.into_any());
                }
                Told::TooMany(too_many) => return Some(self.too_many(&too_many)),
                Told::NotText(name, reason) => format!("{name}: {reason}"),
                Told::Unread(name) => format!("{name} could not be read. Nothing was added; choose it again."),
            };
            Some(view! { <p class="error">{small_icon(Icon::Bad)}<span>{words}</span></p> }.into_any())
        };
        view! {
            <div class="verdicts" role="status">{changing(now)}</div>
            <div role="status">{changing(told)}</div>
        }
        .into_any()
    }

    /// A refusal, with the domains that would do instead.
    fn too_many(self, too_many: &TooMany) -> AnyView {
        let proposals = too_many
            .domains
            .iter()
            .map(|(domain, count)| {
                let domain = format!("@{domain}");
                let words = format!("Allow {domain} ({} addresses)", grouped(*count));
                let allow = move |()| {
                    self.desk.sheet.allowing.set(domain.clone());
                    self.take_typed();
                };
                view! { <Button size=ButtonSize::Small on_press=allow>{words}</Button> }
            })
            .collect_view();
        view! {
            <p class="error">{small_icon(Icon::Bad)}<span>{too_many.to_string()}</span></p>
            <div class="row wrap">{proposals}</div>
        }
        .into_any()
    }

    pub(super) fn wrong_lines(self) -> Option<AnyView> {
        let (count, shown) = self.desk.sheet.allowed.with(|list| {
            let wrong = list.invalid();
            (wrong.len(), wrong.iter().take(WRONG).cloned().collect::<Vec<_>>())
        });
        if count == 0 {
            return None;
        }
        let lines = shown.into_iter().map(|wrong| self.wrong_line(wrong)).collect_view();
        let rest = count.checked_sub(WRONG).filter(|rest| *rest > 0);
        let view = view! {
            <ul class="bad-lines plain-list" aria-label="Lines to mend">{lines}</ul>
            {rest.map(|rest| view! { <p class="hint">{format!("And {} more.", grouped(rest))}</p> })}
        };
        Some(view.into_any())
    }

    fn wrong_line(self, wrong: Wrong) -> AnyView {
        let line = (wrong.line > 0).then(|| format!("Line {}", grouped(wrong.line)));
        let shown: String = wrong
            .text
            .chars()
            .filter(|letter| !letter.is_control())
            .take(120)
            .collect();
        let (name, other_name, reason) = (shown.clone(), shown.clone(), wrong.reason.to_string());
        let (mended, gone) = (wrong.clone(), wrong);
        let mend = move |()| {
            self.desk
                .sheet
                .allowed
                .update(|list| *list = list.without_wrong(&mended));
            self.desk.sheet.allowing.set(mended.text.clone());
            self.focus();
        };
        let remove = move |()| {
            self.desk.sheet.allowed.update(|list| *list = list.without_wrong(&gone));
            self.focus();
        };
        view! {
            <li>
                <span class="muted num">{line}</span>
                <code>{shown}</code>
                <span class="muted">{reason}</span>
                <span class="row tight">
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=mend>"Mend"<span class="vh">" "{name}</span></Button>
                    <Button kind=ButtonKind::Quiet size=ButtonSize::Small on_press=remove>"Remove"<span class="vh">" "{other_name}</span></Button>
                </span>
            </li>
        }
        .into_any()
    }
}
