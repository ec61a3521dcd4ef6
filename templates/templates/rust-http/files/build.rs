fn main() {
    // `sqlx::migrate!` reads this directory; Cargo does not notice files that are added to it.
    println!("cargo::rerun-if-changed=migrations");
}
