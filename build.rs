fn main() {
    napi_build::setup();
    // V8 may use code and tables of this library after the last environment has ended. Other systems have
    // no such flag: src/runtime/keep_loaded.rs does the same there.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
