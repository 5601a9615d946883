//! Temporary until the real one lands.
fn main() {
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap());
    std::fs::write(out.join("assets.rs"), "pub static ASSETS: &[Asset] = &[];\npub mod name { pub const SITE_CSS: &str = \"/static/site.css\"; pub const DESK_CSS: &str = \"/static/desk.css\"; pub const EDITOR_CSS: &str = \"/static/editor.css\"; pub const EDITOR_JS: &str = \"/static/editor.js\"; pub const DESK_JS: &str = \"/static/desk.js\"; pub const SYMBOLS_SVG: &str = \"/x\"; pub const FAVICON_SVG: &str = \"/static/favicon.svg\"; pub const SOURCE_SERIF_4_400_WOFF2: &str = \"/x\"; pub const SOURCE_SERIF_4_700_WOFF2: &str = \"/x\"; pub const NOTO_NASKH_ARABIC_400_WOFF2: &str = \"/x\"; pub const NOTO_NASKH_ARABIC_700_WOFF2: &str = \"/x\"; }").unwrap();
}
