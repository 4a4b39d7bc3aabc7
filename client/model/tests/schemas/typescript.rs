//! TypeScript types of the schemas of functions and of the HTTP interface.
//!
//! The schemas have few forms, so that these lines do what a general converter needs dozens of packages for.

use serde_json::{Map, Value};

/// A line of the page's code is no longer.
const LONGEST_LINE: usize = 120;

/// One type for each definition, and the table of functions.
pub(crate) fn functions(schemas: &Value) -> String {
    let mut text = "// Made by `make schemas` from the types of emr-model.\n".to_owned();
    text += &types(object(&schemas["$defs"]).iter());
    text += "\n/** Every function of the contract by its name on the wire. */\nexport interface Functions {\n";
    for (name, function) in object(&schemas["functions"]) {
        let (kind, request) = (&function["kind"], inline(&function["request"]));
        let answer = inline(&function["answer"]);
        text += &format!("  {name:?}: {{ kind: {kind}; request: {request}; answer: {answer} }};\n");
    }
    text + "}\n"
}

/// The types of a record's content.
pub(crate) fn content(definitions: &Value) -> String {
    let text = "// Made by `make schemas` from the types of emr-fhir.\n".to_owned();
    text + &types(object(definitions).iter())
}

/// The types of the HTTP interface, and the table of its operations. What `functions` defines is imported from there.
pub(crate) fn operations(description: &Value, functions: &Value) -> String {
    let defined = object(&functions["$defs"]);
    let schemas = object(&description["components"]["schemas"]).iter();
    let (imported, own): (Vec<_>, Vec<_>) =
        schemas.partition(|(name, _)| defined.contains_key(*name));
    let text = "// Made by `make schemas` from docs/schemas/openapi.json.\n".to_owned();
    let mut own = types(own.into_iter());
    let imported: Vec<_> = imported
        .into_iter()
        .map(|(name, schema)| {
            let same = declared(name, &defined[name]);
            assert_eq!(declared(name, schema), same, "two types are called {name}");
            name.as_str()
        })
        .collect();
    own += "\n/** Every operation of the HTTP interface that takes or answers JSON. */\nexport interface Operations {\n";
    for (path, operations) in object(&description["paths"]) {
        for (method, operation) in object(operations) {
            let request = json_in(&operation["requestBody"]);
            let answers = object(&operation["responses"]).iter();
            let answer = answers
                .filter(|(status, _)| status.starts_with('2'))
                .find_map(|(_, answer)| json_in(answer));
            if request.is_some() || answer.is_some() {
                let name = format!("{} {path}", method.to_uppercase());
                let inline = |schema: Option<&Value>| schema.map_or("undefined".to_owned(), inline);
                own += &format!(
                    "  {name:?}: {{ request: {}; answer: {} }};\n",
                    inline(request),
                    inline(answer)
                );
            }
        }
    }
    // A type of another type's field is of no use by its own name.
    let used: Vec<_> = imported
        .into_iter()
        .filter(|name| words(&own).any(|word| word == *name))
        .collect();
    text + &import(&used) + &own + "}\n"
}

/// The words of a text: what a name can be.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|part: char| !part.is_alphanumeric() && part != '_')
}

fn import(names: &[&str]) -> String {
    let line = format!(
        "import type {{ {} }} from \"./functions.ts\";",
        names.join(", ")
    );
    if line.len() <= LONGEST_LINE {
        return format!("\n{line}\n");
    }
    let names = names.join(",\n  ");
    format!("\nimport type {{\n  {names},\n}} from \"./functions.ts\";\n")
}

/// The schema of the JSON in a body or answer, if it has any.
fn json_in(described: &Value) -> Option<&Value> {
    described.pointer("/content/application~1json/schema")
}

fn types<'s>(schemas: impl Iterator<Item = (&'s String, &'s Value)>) -> String {
    let declare = |(name, schema): (&String, &Value)| {
        let (comment, declared) = (comment("", schema), declared(name, schema));
        format!("\n{comment}export type {name} ={declared}")
    };
    schemas.map(declare).collect()
}

/// A definition: an object with a line for each property, anything else in one expression.
fn declared(name: &str, schema: &Value) -> String {
    let Some(properties) = schema["properties"]
        .as_object()
        .filter(|all| !all.is_empty())
    else {
        let whole = inline(schema);
        let is_short = format!("export type {name} = {whole};").len() <= LONGEST_LINE;
        return match schema["oneOf"].as_array() {
            Some(choices) if !is_short => {
                let lines = choices
                    .iter()
                    .map(|choice| format!("\n  | {}", choice_in_lines(choice)));
                format!("{};\n", lines.collect::<String>())
            }
            _ => format!(" {whole};\n"),
        };
    };
    let line = |(name, property): (&String, &Value)| {
        let comment = comment("  ", property);
        format!("{comment}  {}: {};\n", key(name, schema), inline(property))
    };
    format!(
        " {{\n{}}};\n",
        properties.iter().map(line).collect::<String>()
    )
}

/// One choice of several: an object that is too long for a line has a line for each property.
fn choice_in_lines(choice: &Value) -> String {
    let line = inline(choice);
    let properties = choice["properties"].as_object();
    match properties.filter(|_| line.len() + "  | ;".len() > LONGEST_LINE) {
        None => line,
        Some(properties) => {
            let property = |(name, property): (&String, &Value)| {
                format!("      {}: {};\n", key(name, choice), inline(property))
            };
            let lines: String = properties.iter().map(property).collect();
            format!("{{\n{lines}    }}")
        }
    }
}

fn inline(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let (_, name) = reference.rsplit_once('/').unwrap_or_default();
        return name.to_owned();
    }
    if !schema["const"].is_null() {
        return schema["const"].to_string();
    }
    for choices in ["oneOf", "anyOf", "enum"] {
        if let Some(choices) = schema[choices].as_array() {
            let choices = choices.iter().map(|choice| match choice {
                Value::String(_) => choice.to_string(),
                choice => inline(choice),
            });
            return choices.collect::<Vec<_>>().join(" | ");
        }
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types = types
                .iter()
                .map(|name| named(name.as_str().unwrap_or_default(), schema));
            types.collect::<Vec<_>>().join(" | ")
        }
        name => named(name.as_str().unwrap_or_default(), schema),
    }
}

fn named(name: &str, schema: &Value) -> String {
    match name {
        "integer" | "number" => "number".to_owned(),
        "array" => {
            let item = inline(&schema["items"]);
            match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
                (Some(least), Some(most)) if least == most => {
                    let count = usize::try_from(most).unwrap();
                    format!("[{}]", vec![item; count].join(", "))
                }
                _ if item.contains(' ') => format!("({item})[]"),
                _ => format!("{item}[]"),
            }
        }
        "object" => {
            let properties = schema["properties"].as_object();
            let property = |(name, property): (&String, &Value)| {
                format!("{}: {}", key(name, schema), inline(property))
            };
            match properties.filter(|all| !all.is_empty()) {
                Some(all) => format!(
                    "{{ {} }}",
                    all.iter().map(property).collect::<Vec<_>>().join("; ")
                ),
                None if schema["additionalProperties"] == true => {
                    "Record<string, unknown>".to_owned()
                }
                None => "Record<string, never>".to_owned(),
            }
        }
        "" => "unknown".to_owned(),
        other => other.to_owned(),
    }
}

/// A property's name, with a question mark if it may be absent.
fn key(name: &str, schema: &Value) -> String {
    let is_plain = name
        .chars()
        .all(|part| part.is_ascii_alphanumeric() || part == '_');
    let quoted = if is_plain {
        name.to_owned()
    } else {
        format!("{name:?}")
    };
    let required = schema["required"].as_array();
    let is_required = required.is_some_and(|required| required.iter().any(|other| other == name));
    if is_required {
        quoted
    } else {
        format!("{quoted}?")
    }
}

fn comment(indent: &str, schema: &Value) -> String {
    let Some(text) = schema["description"].as_str() else {
        return String::new();
    };
    let text = text.replace("*/", "*\\/");
    match text.contains('\n') {
        false => format!("{indent}/** {text} */\n"),
        true => {
            let lines = text
                .lines()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n");
            format!("{indent}/**\n{}{indent} */\n", lines.collect::<String>())
        }
    }
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}
