//! What a `User-Agent` header says: which program, on which system. Everything else in it is dropped.

use emr_api::session::{Program, System};

/// Marks of programs in the header, in small letters. Most browsers also bear the marks of older ones, so the first mark
/// that is found counts.
const PROGRAMS: [(&str, Program); 12] = [
    ("emr/", Program::Command),
    ("edg/", Program::Edge),
    ("edga/", Program::Edge),
    ("edgios/", Program::Edge),
    ("opr/", Program::Opera),
    ("samsungbrowser/", Program::Samsung),
    ("firefox/", Program::Firefox),
    ("fxios/", Program::Firefox),
    ("chrome/", Program::Chrome),
    ("crios/", Program::Chrome),
    ("chromium/", Program::Chrome),
    ("safari/", Program::Safari),
];

/// Marks of systems. Android says that it is Linux, too, and an iPhone that it is like a Mac.
const SYSTEMS: [(&str, System); 8] = [
    ("android", System::Android),
    ("iphone", System::Ios),
    ("ipad", System::Ios),
    ("cros", System::ChromeOs),
    ("windows", System::Windows),
    ("macos", System::MacOs),
    ("mac os", System::MacOs),
    ("linux", System::Linux),
];

/// The program and the system that a header names.
pub(crate) fn read(header: &str) -> (Option<Program>, Option<System>) {
    let header = header.to_ascii_lowercase();
    (first(&PROGRAMS, &header), first(&SYSTEMS, &header))
}

fn first<T: Copy>(marks: &[(&str, T)], header: &str) -> Option<T> {
    let mut found = marks.iter().filter(|(mark, _)| header.contains(mark));
    found.next().map(|(_, named)| *named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart_although_they_name_each_other() {
        let on_windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36";
        let on_iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (header, program, system) in [
            (on_windows.to_owned(), Program::Chrome, System::Windows),
            (format!("{on_windows} Edg/156.0"), Program::Edge, System::Windows),
            (format!("{on_windows} OPR/120.0"), Program::Opera, System::Windows),
            (format!("{on_iphone} Version/18.0 Mobile/15E148 Safari/604.1"), Program::Safari, System::Ios),
            (format!("{on_iphone} FxiOS/140.0 Mobile/15E148 Safari/604.1"), Program::Firefox, System::Ios),
            (
                "Mozilla/5.0 (Linux; Android 16; SM-S921B) AppleWebKit/537.36 SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36".to_owned(),
                Program::Samsung,
                System::Android,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                Program::Firefox,
                System::Linux,
            ),
            ("emr/0.1.0 (macos)".to_owned(), Program::Command, System::MacOs),
        ] {
            assert_eq!(read(&header), (Some(program), Some(system)), "{header}");
        }
        assert_eq!(read("curl/8.0"), (None, None));
    }
}
