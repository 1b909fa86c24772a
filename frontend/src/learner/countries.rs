//! The countries of the world, by their codes (ISO 3166-1) and with the names that the browser has for them.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::kit::{FieldIds, Icon, icon};

/// Two letters each.
const CODES: &str = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCU\
CVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP\
KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPH\
PKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVI\
VNVUWFWSYEYTZAZMZW";

fn codes() -> impl Iterator<Item = &'static str> {
    (0..CODES.len()).step_by(2).filter_map(|at| CODES.get(at..at + 2))
}

/// A country to choose. The value is its English name, as authors read it.
pub(super) fn select(ids: FieldIds, value: RwSignal<String>) -> AnyView {
    let options = names()
        .into_iter()
        .map(|name| {
            let (this, shown) = (name.clone(), name.clone());
            view! { <option value=name prop:selected=move || value.with(|value| *value == this)>{shown}</option> }
        })
        .collect_view();
    view! {
        <span class="select">
            <select
                id=ids.control
                autocomplete="country-name"
                aria-invalid=move || ids.invalid.get().then_some("true")
                aria-describedby=move || ids.described_by.get()
                on:change:target=move |event| value.set(event.target().value())
            >
                <option value="" prop:selected=move || value.with(String::is_empty)>"Choose a country"</option>
                {options}
            </select>
            {icon(Icon::ChevronDown)}
        </span>
    }
    .into_any()
}

/// The names in alphabetical order; a browser without names shows the codes.
fn names() -> Vec<String> {
    let speak = speaker();
    let mut names: Vec<String> = codes()
        .map(|code| {
            let name = speak
                .as_ref()
                .and_then(|(names, of)| of.call1(names, &code.into()).ok());
            name.and_then(|name| name.as_string())
                .unwrap_or_else(|| code.to_owned())
        })
        .collect();
    names.sort_unstable();
    names
}

/// An `Intl.DisplayNames` of regions, and its method `of`.
fn speaker() -> Option<(JsValue, Function)> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let constructor: Function = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let arguments = Array::of2(&"en".into(), &options);
    let names = Reflect::construct(&constructor, &arguments).ok()?;
    let of: Function = Reflect::get(&names, &"of".into()).ok()?.dyn_into().ok()?;
    Some((names, of))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{CODES, codes};

    #[test]
    fn there_are_249_countries_and_each_once() {
        assert!(CODES.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert_eq!(CODES.len(), 2 * 249);
        assert_eq!(codes().collect::<BTreeSet<_>>().len(), 249);
    }
}
