//! How much one GraphQL document may ask for, judged on its text before it is validated.
//!
//! Knows syntax only, no schema: the schema's own complexity rule comes later. The walk costs each fragment once,
//! whereas the executor's own checks expand a fragment at every use: thirty fragments that each spread the next one twice
//! would keep it busy for minutes. Hence the order: this first.

use std::collections::HashMap;

use async_graphql::{
    ErrorExtensionValues, Name, Positioned, Request, ServerError,
    parser::types::{FragmentDefinition, OperationType, Selection, SelectionSet},
};

/// Bounds of one document, with fragments counted as often as they are used.
#[derive(Clone, Copy, Debug)]
pub struct QueryLimits {
    /// Nested fields. The usual introspection query needs 15.
    pub depth: usize,
    /// Fields in all.
    pub fields: usize,
    /// Fields under another name: how one document asks the same thing a thousand times.
    pub aliases: usize,
    /// Directives in all.
    pub directives: usize,
    /// Operations in the document, used or not.
    pub operations: usize,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            depth: 20,
            fields: 1_000,
            aliases: 60,
            directives: 50,
            operations: 10,
        }
    }
}

/// What a selection costs. Sums saturate: a document can name numbers beyond any integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cost {
    depth: usize,
    fields: usize,
    aliases: usize,
    directives: usize,
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
        }
    }
}

impl QueryLimits {
    /// Parses the request (once: the executor uses the result) and says which kind of operation it selects, `None` if
    /// it names one that is not there. What is wrong with its names and types the executor will say.
    ///
    /// # Errors
    /// A syntax error, or `QUERY_TOO_COMPLEX` naming the bound that was crossed.
    pub fn judge(&self, request: &mut Request) -> Result<Option<OperationType>, ServerError> {
        let wanted = request.operation_name.clone();
        let document = request.parsed_query()?;
        let mut walk = Walk {
            fragments: &document.fragments,
            known: HashMap::new(),
        };
        let mut total = Cost::default();
        let mut selected = None;
        let count = document.operations.iter().count();
        for (name, operation) in document.operations.iter() {
            let own = Cost {
                directives: operation.node.directives.len(),
                ..Cost::default()
            };
            total = total.and(own).and(walk.selections(&operation.node.selection_set.node));
            let is_wanted = match (&wanted, name) {
                (Some(wanted), Some(name)) => name.as_str() == wanted,
                (Some(_), None) => false,
                (None, _) => count == 1,
            };
            if is_wanted {
                selected = Some(operation.node.ty);
            }
        }
        bound("operations", count, self.operations)?;
        bound("levels of nested fields", total.depth, self.depth)?;
        bound("fields", total.fields, self.fields)?;
        bound("aliases", total.aliases, self.aliases)?;
        bound("directives", total.directives, self.directives)?;
        Ok(selected)
    }
}

fn bound(what: &str, found: usize, allowed: usize) -> Result<(), ServerError> {
    if found <= allowed {
        return Ok(());
    }
    let mut error = ServerError::new(
        format!("this document has more than {allowed} {what}; split it into several requests"),
        None,
    );
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", "QUERY_TOO_COMPLEX");
    error.extensions = Some(extensions);
    Err(error)
}

/// Walks a document, remembering each fragment's cost.
struct Walk<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// `None` while a fragment is being walked: a fragment inside itself costs nothing here, validation refuses it.
    known: HashMap<&'a str, Option<Cost>>,
}

impl<'a> Walk<'a> {
    // The parser bounds the nesting of selections, and each fragment is entered once: the recursion is bounded by
    // the document's length, which the body limit bounds.
    fn selections(&mut self, set: &'a SelectionSet) -> Cost {
        set.items
            .iter()
            .map(|item| self.selection(&item.node))
            .fold(Cost::default(), Cost::and)
    }

    fn selection(&mut self, selection: &'a Selection) -> Cost {
        let own = Cost {
            directives: selection.directives().len(),
            ..Cost::default()
        };
        match selection {
            Selection::Field(field) => {
                let below = self.selections(&field.node.selection_set.node);
                let this = Cost {
                    fields: 1,
                    aliases: usize::from(field.node.alias.is_some()),
                    ..own
                };
                let depth = below.depth.saturating_add(1);
                Cost {
                    depth,
                    ..this.and(below)
                }
            }
            Selection::InlineFragment(inline) => own.and(self.selections(&inline.node.selection_set.node)),
            Selection::FragmentSpread(spread) => own.and(self.fragment(spread.node.fragment_name.node.as_str())),
        }
    }

    fn fragment(&mut self, name: &str) -> Cost {
        let Some((name, definition)) = self.fragments.get_key_value(name) else {
            return Cost::default();
        };
        if let Some(known) = self.known.get(name.as_str()) {
            return known.unwrap_or_default();
        }
        self.known.insert(name.as_str(), None);
        let cost = self.selections(&definition.node.selection_set.node);
        self.known.insert(name.as_str(), Some(cost));
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(query: &str) -> Result<Option<OperationType>, ServerError> {
        QueryLimits::default().judge(&mut Request::new(query))
    }

    fn refused(query: &str) -> bool {
        judge(query).is_err_and(|error| {
            let extensions = error.extensions.expect("a code");
            extensions.get("code") == Some(&async_graphql::Value::from("QUERY_TOO_COMPLEX"))
        })
    }

    fn nested(depth: usize) -> String {
        format!("{}a{}", "{a".repeat(depth - 1) + "{", "}".repeat(depth))
    }

    #[test]
    fn depth_is_bounded_exactly() {
        assert!(judge(&nested(20)).is_ok());
        assert!(refused(&nested(21)));
    }

    #[test]
    fn aliases_directives_fields_and_operations_are_counted() {
        let aliases = |n: usize| format!("{{{}}}", (0..n).map(|i| format!("a{i}:a ")).collect::<String>());
        assert!(judge(&aliases(60)).is_ok());
        assert!(refused(&aliases(61)));
        let directives = |n: usize| format!("{{a{}}}", " @skip(if:false)".repeat(n));
        assert!(judge(&directives(50)).is_ok());
        assert!(refused(&directives(51)));
        assert!(refused(&format!("{{{}}}", "a ".repeat(1_001))));
        assert!(refused(
            &(0..11).map(|i| format!("query q{i}{{a}} ")).collect::<String>()
        ));
    }

    #[test]
    fn fragments_count_at_every_use_and_cost_no_time() {
        // 2^60 fields in 60 lines.
        let mut query = String::from("{...f0 ...f0}");
        for i in 0..60 {
            query += &format!(" fragment f{i} on T {{...f{} ...f{}}}", i + 1, i + 1);
        }
        query += " fragment f60 on T {a}";
        assert!(refused(&query));
    }

    #[test]
    fn a_fragment_inside_itself_ends() {
        assert!(judge("{...f} fragment f on T {a ...f}").is_ok());
    }

    #[test]
    fn the_selected_operation_is_told() {
        assert_eq!(judge("mutation {a}").expect("fine"), Some(OperationType::Mutation));
        let mut request = Request::new("query q{a} mutation m{a}").operation_name("m");
        assert_eq!(
            QueryLimits::default().judge(&mut request).expect("fine"),
            Some(OperationType::Mutation)
        );
        let mut request = Request::new("query q{a} mutation m{a}");
        assert_eq!(QueryLimits::default().judge(&mut request).expect("fine"), None);
    }
}
