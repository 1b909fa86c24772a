//! Areas: parts of the page that load when somebody opens one of their screens.
//!
//! With the feature `split` each area is a WASM chunk and a stylesheet of its own; without it everything is one file, and
//! only the stylesheet loads on its own. The screens do not see the difference. When loading fails (a train, a tunnel) the
//! page stays alive, says so, and tries again when asked.

use std::{future::Future, pin::Pin};

use leptos::{
    prelude::*,
    reactive::{computed::ScopedFuture, owner::WeakOwner},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::{
    api::spawn,
    kit::{Button, ButtonKind, live},
};

/// An area could not be loaded. The browser's console has the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this part of the page could not be loaded")]
pub struct LoadError;

impl From<leptos::wasm_split::SplitLoaderError> for LoadError {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A screen on its way.
pub type Arriving = Pin<Box<dyn Future<Output = Result<AnyView, LoadError>>>>;

/// Declares the screens of an area: each becomes a function that shows the screen once the area is there.
///
/// ```ignore
/// screens! { learner:
///     /// What the learner holds.
///     library() => library::screen();
///     /// Behind an invite's link.
///     invitation(token: String) => invitation::screen(token);
/// }
/// ```
/// Arguments are owned and `Clone`: a second attempt passes them again. Until the area is there a page's skeleton shows, or
/// what is named after the area: `screens! { author or placeholder: … }`.
///
/// Several modules may declare screens of one area. Areas are few on purpose: what two of them share is a chunk of its own for
/// each set that shares it, so that eleven areas made two hundred chunks.
#[macro_export]
macro_rules! screens {
    ($area:ident: $($screens:tt)+) => {
        $crate::screens! { $area or $crate::kit::page_skeleton: $($screens)+ }
    };
    (
        $area:ident or $placeholder:path:
        $($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*) => $screen:expr;)+
    ) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name($($arg: $kind),*) -> ::leptos::prelude::AnyView {
                $crate::area::screen(stringify!($area), $placeholder, ::std::boxed::Box::new(move || {
                    ::std::boxed::Box::pin(split::$name($(::std::clone::Clone::clone(&$arg)),*))
                }))
            }
        )+

        /// The screens as they are loaded.
        mod split {
            #[allow(unused_imports, reason = "a screen without arguments names no types")]
            use super::*;

            $(
                #[cfg(feature = "split")]
                #[::leptos::wasm_split::wasm_split($area, wasm_split_path = ::leptos::wasm_split, fallible)]
                pub(super) fn $name($($arg: $kind),*) -> Result<::leptos::prelude::AnyView, $crate::area::LoadError> {
                    Ok($screen)
                }

                #[cfg(not(feature = "split"))]
                pub(super) async fn $name(
                    $($arg: $kind),*
                ) -> Result<::leptos::prelude::AnyView, $crate::area::LoadError> {
                    Ok($screen)
                }
            )+
        }
    };
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Loading,
    Failed,
    Here,
}

/// Shows a screen of `area` once its chunk and its stylesheet are there. [`screens!`] calls it.
#[must_use]
pub fn screen(area: &'static str, placeholder: fn() -> AnyView, load: Box<dyn Fn() -> Arriving>) -> AnyView {
    let stage = RwSignal::new(Stage::Loading);
    let arrived: StoredValue<Option<AnyView>, LocalStorage> = StoredValue::new_local(None);
    let load = StoredValue::new_local(load);
    // A press of *Try again* comes from the browser, not from a place in the tree: without this one the screen would find
    // neither session nor navigation. Weak, because what belongs to an owner must not keep it.
    let outlet = StoredValue::new(Owner::current().map(|owner| owner.downgrade()));
    let attempt = move || {
        stage.set(Stage::Loading);
        let code = load.with_value(|load| load());
        // What the screen creates belongs to this outlet and goes with it; the person may have gone on meanwhile.
        let arriving = async move {
            let style = stylesheet(area).await;
            let screen = code.await;
            let shown = match (style, screen) {
                (Ok(()), Ok(screen)) => arrived.try_set_value(Some(screen)).is_none().then_some(Stage::Here),
                _ => Some(Stage::Failed),
            };
            if let Some(shown) = shown {
                stage.try_set(shown);
            }
        };
        let place = outlet.with_value(|outlet| outlet.as_ref().and_then(WeakOwner::upgrade));
        spawn(Box::pin(match place {
            Some(place) => place.with(|| ScopedFuture::new_untracked(arriving)),
            None => ScopedFuture::new_untracked(arriving),
        }));
    };
    attempt();
    live(move || match stage.get() {
        Stage::Loading => placeholder(),
        Stage::Failed => failed(UnsyncCallback::new(move |()| attempt())),
        Stage::Here => arrived
            .try_update_value(Option::take)
            .flatten()
            .unwrap_or_else(|| ().into_any()),
    })
}

fn failed(retry: UnsyncCallback<()>) -> AnyView {
    view! {
        <div class="page">
            <div class="empty" role="alert">
                <h1 tabindex="-1">"This part of the page did not arrive"</h1>
                <p>"Nothing is lost. Check the connection, then try again."</p>
                <div class="btns"><Button kind=ButtonKind::Primary on_press=retry>"Try again"</Button></div>
            </div>
        </div>
    }
    .into_any()
}

/// Where this build's files are, with a slash at both ends. `index.html` says it.
fn build_base() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("data-build"))
        .unwrap_or_else(|| "/".to_owned())
}

/// Loads the area's stylesheet, once.
async fn stylesheet(area: &str) -> Result<(), LoadError> {
    let id = format!("style-{area}");
    if document().get_element_by_id(&id).is_some() {
        return Ok(());
    }
    let failed = |_: JsValue| LoadError;
    let link = document()
        .create_element("link")
        .map_err(failed)?
        .unchecked_into::<web_sys::HtmlLinkElement>();
    link.set_rel("stylesheet");
    link.set_href(&format!("{}{area}.css", build_base()));
    let settled = js_sys::Promise::new(&mut |done, refused| {
        link.set_onload(Some(&done));
        link.set_onerror(Some(&refused));
    });
    document()
        .head()
        .ok_or(LoadError)?
        .append_child(&link)
        .map_err(failed)?;
    match JsFuture::from(settled).await {
        Ok(_) => {
            link.set_id(&id);
            Ok(())
        }
        Err(_) => {
            link.remove();
            Err(LoadError)
        }
    }
}
