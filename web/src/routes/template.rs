//! The form of a path.

/// A path with parameters: `/api/v1/blobs/{digest}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Template(&'static str);

impl Template {
    pub(crate) fn new(path: &'static str) -> Self {
        Self(path)
    }

    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }

    /// The names of the parameters, in order.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').filter_map(name)
    }

    /// The values of the parameters in a path; `None` if the path is not of this form.
    pub(crate) fn values_in(self, path: &str) -> Option<Vec<&str>> {
        let mut parts = path.split('/');
        let mut values = Vec::new();
        for expected in self.0.split('/') {
            let part = parts.next()?;
            match name(expected) {
                Some(_) => values.push(part),
                None if part != expected => return None,
                None => (),
            }
        }
        parts.next().is_none().then_some(values)
    }
}

/// The name of a parameter, if this part of a template is one.
fn name(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_paths_of_its_form_and_no_others() {
        let template = Template::new("/sign-ups/{member}/decision");
        assert_eq!(template.names().collect::<Vec<_>>(), ["member"]);
        assert_eq!(template.values_in("/sign-ups/a/decision"), Some(vec!["a"]));
        for other in [
            "/sign-ups/a",
            "/sign-ups/a/decision/",
            "/sign-ups/a/b/decision",
            "/sign-up/a/decision",
            "sign-ups/a/decision",
            "",
        ] {
            assert_eq!(template.values_in(other), None, "{other}");
        }
        assert_eq!(Template::new("/").values_in("/"), Some(Vec::new()));
    }
}
