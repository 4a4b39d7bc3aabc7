//! Outcomes as people review them.

use std::collections::BTreeMap;

use crate::callers::{Caller, Part, STANDINGS};
use crate::table::{Outcome, Table};

/// The outcome of callers who are refused everything; they are summed up last.
const REFUSED: Outcome = "NOT_PERMITTED";

/// The width of the column before outcomes, and of the page.
const COLUMN: usize = 48;
const PAGE: usize = 100;

/// What the reader must know: who calls, in which situations and standings.
pub(crate) fn preface(table: &Table) -> String {
    let mut text = "\
Who may do what. A test makes this table from the contract's answers: do not edit it.

Each caller below sends each request in each situation. The outcome is `allowed`, or the code of the refusal.

- The request is valid, so that a refusal is about the caller.
- A situation names a grant or an emergency. It belongs to the practitioner of hospital A, unless the situation names another
  grantee.
- A request rests on the basis that the situation names. The patient's requests rest on being the patient, those of delegates on
  their delegation. The outcome is also `allowed` if another basis that the caller could claim in the situation is enough.
- The record was added by the practitioner of hospital A, in the first of two epochs.
- A caller whom the situation itself suspends or freezes is left out: they are among the bad standings.
"
    .to_owned();
    let callers = table.callers.iter().map(|caller| caller.name);
    let situations = table.situations.iter().map(|situation| situation.name);
    let tried = table
        .callers
        .iter()
        .filter(|caller| caller.stands_for_others());
    let tried = tried.map(|caller| caller.name);
    for (head, names) in [
        ("Callers", callers.collect::<Vec<_>>()),
        ("Situations", situations.collect()),
        ("Bad standings", STANDINGS.to_vec()),
        (
            "Tried in every bad standing that they can be in",
            tried.collect(),
        ),
    ] {
        text.push_str(&format!("\n{head}\n"));
        for line in wrapped(&names.join(", ")) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text.push('\n');
    text
}

/// The outcomes of one request for all callers.
pub(crate) struct Section<'a> {
    /// The function and what is asked of it.
    pub(crate) request: (&'a str, &'a str),
    pub(crate) situations: Vec<&'a str>,
    /// By caller, the outcome in each situation; `None` where the caller's outcome says nothing about the situation.
    pub(crate) columns: Vec<(&'a Caller, Vec<Option<Outcome>>)>,
    /// What callers in bad standings are told.
    pub(crate) standings: Vec<(&'a str, &'a Caller, Outcome)>,
}

/// Outcomes by situation, the same for several callers.
struct Block<'a> {
    callers: Vec<&'a Caller>,
    outcomes: Vec<Option<Outcome>>,
}

impl Section<'_> {
    /// The outcomes that all callers share, then the callers grouped by their outcomes, then those in bad standing.
    pub(crate) fn text(&self) -> String {
        let mut text = match self.request {
            (function, "") => format!("{function}\n"),
            (function, what) => format!("{function}: {what}\n"),
        };
        let common: Vec<_> = (0..self.situations.len())
            .map(|index| self.common(index))
            .collect();
        let blocks = self.blocks(&common);
        let is_refused = |block: &Block<'_>| {
            let mut outcomes = block.outcomes.iter().flatten();
            outcomes.all(|outcome| *outcome == REFUSED)
        };
        let (refused, others): (Vec<_>, Vec<_>) = blocks.into_iter().partition(is_refused);
        let common = self.situations.iter().zip(common);
        let common = common.filter_map(|(name, outcome)| Some((name.to_string(), outcome?)));
        let common: Vec<_> = common.collect();
        if others.is_empty() {
            write_block(&mut text, "every caller", &common, Some(REFUSED));
        } else {
            write_block(&mut text, "every caller", &common, None);
            for block in &others {
                let (lines, rest) = self.lines(block);
                write_block(&mut text, &names(&block.callers), &lines, Some(rest));
            }
            if !refused.is_empty() {
                write_block(&mut text, "every other caller", &[], Some(REFUSED));
            }
        }
        self.write_standings(&mut text);
        text.push('\n');
        text
    }

    /// The outcome of all callers in this situation, if it is the same for all and not `NOT_PERMITTED`.
    pub(crate) fn common(&self, situation: usize) -> Option<Outcome> {
        let mut outcomes = self.columns.iter().map(|(_, column)| column[situation]);
        let first = outcomes.next().flatten()?;
        (first != REFUSED && outcomes.all(|outcome| outcome == Some(first))).then_some(first)
    }

    fn blocks(&self, common: &[Option<Outcome>]) -> Vec<Block<'_>> {
        let mut blocks: Vec<Block<'_>> = Vec::new();
        for (caller, column) in &self.columns {
            let of_their_own = column.iter().zip(common);
            let outcomes: Vec<_> = of_their_own
                .map(|(outcome, common)| outcome.filter(|_| common.is_none()))
                .collect();
            // A missing outcome fits every outcome of another caller in that situation.
            let fits = |block: &&mut Block<'_>| {
                let mut pairs = block.outcomes.iter().zip(&outcomes);
                pairs.all(|(other, mine)| other.is_none() || mine.is_none() || other == mine)
            };
            match blocks.iter_mut().find(fits) {
                Some(block) => {
                    block.callers.push(caller);
                    for (known, mine) in block.outcomes.iter_mut().zip(outcomes) {
                        *known = known.or(mine);
                    }
                }
                None => blocks.push(Block {
                    callers: vec![caller],
                    outcomes,
                }),
            }
        }
        blocks
    }

    /// The outcomes that differ from the most frequent one, and the most frequent one.
    fn lines(&self, block: &Block<'_>) -> (Vec<(String, Outcome)>, Outcome) {
        let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
        for outcome in block.outcomes.iter().flatten() {
            *counts.entry(outcome).or_default() += 1;
        }
        let most = counts.iter().max_by_key(|(_, count)| **count);
        let rest = most.map_or(REFUSED, |(outcome, _)| *outcome);
        let lines = self.situations.iter().zip(&block.outcomes);
        let lines = lines.filter_map(|(situation, outcome)| {
            let outcome = (*outcome)?;
            (outcome != rest).then(|| (situation.to_string(), outcome))
        });
        (lines.collect(), rest)
    }

    fn write_standings(&self, text: &mut String) {
        let mut odd: Vec<(&str, Outcome, Vec<&Caller>)> = Vec::new();
        for (standing, caller, outcome) in &self.standings {
            if *outcome == REFUSED {
                continue;
            }
            match odd.last_mut() {
                Some(last) if (last.0, last.1) == (*standing, *outcome) => last.2.push(caller),
                _ => odd.push((standing, outcome, vec![caller])),
            }
        }
        for (standing, outcome, callers) in odd {
            let who = format!("{standing}: {}", names(&callers));
            write_block(text, &who, &[], Some(outcome));
        }
        write_block(
            text,
            "every other caller in bad standing",
            &[],
            Some(REFUSED),
        );
    }
}

/// The names of callers, whole kinds of them by one.
fn names(callers: &[&Caller]) -> String {
    let is_member = |caller: &&Caller| matches!(caller.part, Part::Member(_));
    let members = callers.iter().copied().filter(is_member).count();
    let mut names = Vec::new();
    if members == Part::MEMBERS {
        names.push("every member");
    }
    for caller in callers {
        if members < Part::MEMBERS || !is_member(caller) {
            names.push(caller.name);
        }
    }
    names.join(", ")
}

fn write_block(text: &mut String, who: &str, lines: &[(String, Outcome)], rest: Option<Outcome>) {
    if lines.is_empty() && rest.is_none() {
        return;
    }
    for line in wrapped(who) {
        text.push_str(&format!("  {line}\n"));
    }
    let any = match lines.is_empty() {
        true => "any situation",
        false => "any other situation",
    };
    let rest = rest.map(|outcome| (any.to_owned(), outcome));
    for (situation, outcome) in lines.iter().cloned().chain(rest) {
        text.push_str(&format!("    {situation:<COLUMN$} {outcome}\n"));
    }
}

/// Broken where a name ends.
pub(crate) fn wrapped(names: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for name in names.split_inclusive(", ") {
        let last = lines.last_mut().expect("there is one");
        match last.len() + name.len() > PAGE {
            true => lines.push(format!("  {name}")),
            false => last.push_str(name),
        }
    }
    lines
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}
