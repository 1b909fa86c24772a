//! Where the browser enters the page.

fn main() {
    trackpass_page::start();
}
