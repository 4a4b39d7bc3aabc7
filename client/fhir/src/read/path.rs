//! Where a value stands in a resource.

/// So many names of a path are written, and so many characters of a name: content of an attacker may have more.
const MAX_NAMES: usize = 8;
const MAX_NAME: usize = 64;

/// The name of an element, below its parents. It borrows both, so that walking down a resource copies nothing.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    pub(super) name: &'p str,
}

impl<'p> Path<'p> {
    /// A resource or an element of it.
    pub(super) fn of(name: &'p str) -> Self {
        Self { parent: None, name }
    }

    /// An element of this one.
    pub(super) fn then(&'p self, name: &'p str) -> Self {
        Self {
            parent: Some(self),
            name,
        }
    }

    /// The name of the element around it, or nothing.
    pub(super) fn parent(&self) -> &'p str {
        self.parent.map_or("", |parent| parent.name)
    }

    /// The names with points between them; a path that is too long begins with `…`.
    pub(super) fn text(&self) -> String {
        let mut names = vec![cut(self.name)];
        let mut above = self.parent;
        while let Some(path) = above {
            if names.len() == MAX_NAMES {
                names.push("…");
                break;
            }
            names.push(cut(path.name));
            above = path.parent;
        }
        names.reverse();
        names.join(".")
    }

    /// The name, cut if it is too long.
    pub(super) fn short_name(&self) -> &'p str {
        cut(self.name)
    }

    /// Whether a part of the name is not in the text of the path.
    pub(super) fn is_cut(&self) -> bool {
        cut(self.name).len() < self.name.len()
    }
}

pub(super) fn cut(name: &str) -> &str {
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => &name[..end],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_is_cut() {
        let long = "x".repeat(1_000_000);
        let (a, b) = (Path::of("a"), long.as_str());
        let below = a.then(b);
        assert_eq!(below.text(), format!("a.{}", "x".repeat(64)));
        assert!(below.is_cut() && !a.is_cut());
        let names: Vec<_> = (0..20).map(|name| name.to_string()).collect();
        fn deep(path: &Path<'_>, names: &[String]) -> String {
            match names {
                [name, rest @ ..] => deep(&path.then(name), rest),
                [] => path.text(),
            }
        }
        assert_eq!(deep(&a, &names), "….12.13.14.15.16.17.18.19");
    }
}
