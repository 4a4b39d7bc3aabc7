//! TypeScript types of the functions' schemas.
//!
//! The schemas have few forms, so that these lines do what a general converter needs dozens of packages for.

use serde_json::{Map, Value};

/// A line of the page's code is no longer.
const LONGEST_LINE: usize = 120;

/// One type for each definition, and the table of functions.
pub(crate) fn functions(schemas: &Value) -> String {
    let mut text = "// Made by `make schemas` from the types of emr-model.\n".to_owned();
    for (name, schema) in object(&schemas["$defs"]) {
        text += &format!("\n{}export type {name} =", comment("", schema));
        text += &declared(name, schema);
    }
    text += "\n/** Every function of the contract by its name on the wire. */\nexport interface Functions {\n";
    for (name, function) in object(&schemas["functions"]) {
        let (kind, request) = (&function["kind"], inline(&function["request"]));
        let answer = inline(&function["answer"]);
        text += &format!("  {name:?}: {{ kind: {kind}; request: {request}; answer: {answer} }};\n");
    }
    text + "}\n"
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
                    .map(|choice| format!("\n  | {}", inline(choice)));
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

fn inline(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.trim_start_matches("#/$defs/").to_owned();
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
                None => "Record<string, never>".to_owned(),
            }
        }
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
