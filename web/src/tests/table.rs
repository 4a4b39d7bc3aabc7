//! Every method of every route, and what is committed of their description.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::judge::Asked;
use super::world::{Visitor, World, code};
use crate::routes::{describe, table};

const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

#[tokio::test]
async fn fault_12_every_route_answers_its_methods_and_says_which_they_are() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    let description = describe(&table());
    for (template, described) in description["paths"].as_object().unwrap() {
        let Some(path) = example(&visitor, template).await else {
            continue;
        };
        let described = described.as_object().unwrap();
        let methods = methods(described.keys());
        for method in METHODS {
            let request = visitor.client.request(method.clone(), visitor.url(&path));
            let answer = Asked::new(request).send().await.unwrap();
            let what = format!("{method} {path}: {}", answer.status());
            let allow = answer.headers().get("allow");
            let allow = allow.map(|methods| methods.to_str().unwrap());
            let allowed = allow.map(|text| text.split(", ").map(str::to_owned).collect());
            if method == Method::OPTIONS {
                assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{what}");
                assert_eq!(allowed.as_ref(), Some(&methods), "{what}");
            } else if methods.contains(method.as_str()) {
                assert_eq!(allowed, None::<BTreeSet<String>>, "{what}");
                let asked = if method == Method::HEAD {
                    "get"
                } else {
                    &method.as_str().to_lowercase()
                };
                let needs_session = needs_session(&described[asked]);
                let is_refused = answer.status() == StatusCode::UNAUTHORIZED;
                assert_eq!(is_refused, needs_session, "{what}");
            } else {
                assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{what}");
                assert_eq!(allowed.as_ref(), Some(&methods), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn fault_12_head_has_the_headers_of_get_and_no_content() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    for path in ["/", "/readme", "/api/v1/profile", "/api/v1/openapi.json"] {
        let get = visitor.get(path).send().await.unwrap();
        let head = visitor.client.head(visitor.url(path)).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.headers().get(name), get.headers().get(name), "{path}");
        }
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
        assert!(!get.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_path_that_only_looks_like_one_of_a_route_is_none() {
    let world = World::new().await;
    let running = world.serve().await;
    let visitor = world.visitor(&running);
    for path in [
        "/api/v1/blobs/short",
        "/api/v1/blobs",
        "/api/v1/profile/",
        "/api/v1//profile",
        "/api/v2/profile",
        "/api/v1/ca/ministry-members/gencrl",
        "/assets/nothing.js",
        "/index.html",
    ] {
        let answer = visitor.client.get(visitor.url(path)).send().await.unwrap();
        assert_eq!(code(answer).await, (404, "NOT_FOUND".to_owned()), "{path}");
    }
}

#[tokio::test]
async fn the_service_describes_itself() {
    let world = World::new().await;
    let running = world.serve().await;
    let answer = world.visitor(&running).get("/api/v1/openapi.json");
    let served: Value = answer.send().await.unwrap().json().await.unwrap();
    assert_eq!(served, describe(&table()));
}

#[test]
fn the_committed_description_is_that_of_the_routes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas/openapi.json");
    let text = format!("{:#}\n", describe(&table()));
    if std::env::var_os("EMR_SCHEMAS").is_some_and(|how| how == "write") {
        return std::fs::write(path, text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/schemas/openapi.json is not what the routes say: run `make schemas`, and look at the difference"
    );
}

#[test]
fn every_route_has_a_name_and_a_path_of_its_own_and_says_what_it_is_for() {
    let table = table();
    let mut seen = BTreeSet::new();
    for route in table.routes() {
        assert!(seen.insert(route.name.to_owned()), "{}", route.name);
        let address = format!("{} {}", route.method, route.template.as_str());
        assert!(seen.insert(address), "{}", route.name);
        assert!(route.summary.ends_with('.'), "{}", route.name);
    }
}

/// A path of this form; `None` for files of a page that was not built.
async fn example(visitor: &Visitor, template: &str) -> Option<String> {
    let digest = "ab".repeat(32);
    let asset = if template.contains("{file}") {
        let page = visitor.get("/").send().await.unwrap().text().await.unwrap();
        let (_, after) = page.split_once("/assets/")?;
        after.split('"').next()?.to_owned()
    } else {
        String::new()
    };
    let path = template
        .replace("{file}", &asset)
        .replace("{digest}", &digest)
        .replace("{id}", &digest)
        .replace("{transaction}", &digest)
        .replace("{member}", &digest[..32])
        .replace("{msp}", "MinistryMSP")
        .replace("{authority}", "ministry-members")
        .replace("{function}", "register");
    assert!(
        !path.contains('{'),
        "give the parameters of {template} a value"
    );
    Some(path)
}

/// The methods of a path for which these operations are described.
fn methods<'d>(operations: impl Iterator<Item = &'d String>) -> BTreeSet<String> {
    let mut methods: BTreeSet<_> = operations.map(|method| method.to_uppercase()).collect();
    if methods.contains("GET") {
        methods.insert("HEAD".to_owned());
    }
    methods.insert("OPTIONS".to_owned());
    methods
}

fn needs_session(operation: &Value) -> bool {
    let alternatives = operation["security"].as_array().unwrap();
    !alternatives.is_empty() && alternatives.iter().all(|it| it.get("session").is_some())
}
